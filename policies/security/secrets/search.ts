/**
 * Looks for many values in many texts in one pass each. A table of marks for the first characters says for nearly every
 * place that nothing begins there; so time grows with the texts, whatever the number of values is.
 */

const length = 8;
const size = 2 ** 16;

export class Search {
  private readonly marks = new Uint8Array(size);
  private readonly byBeginning = new Map<string, string[]>();

  get isEmpty(): boolean {
    return this.byBeginning.size === 0;
  }

  /** @param value of at least eight characters */
  add(value: string): void {
    const beginning = value.slice(0, length);
    const others = this.byBeginning.get(beginning);
    if (others === undefined) this.byBeginning.set(beginning, [value]);
    else if (!others.includes(value)) others.push(value);
    this.marks[hashAt(value, 0)] = 1;
  }

  /** Whether one of the values stands in the text, and is not a part of a longer word. */
  isIn(text: string): boolean {
    for (let place = 0; place + length <= text.length; place += 1)
      if (this.marks[hashAt(text, place)] === 1 && this.isAt(text, place)) return true;
    return false;
  }

  private isAt(text: string, place: number): boolean {
    const values = this.byBeginning.get(text.slice(place, place + length)) ?? [];
    return values.some(
      (value) =>
        text.startsWith(value, place) && !isWord(text[place - 1]) && !isWord(text[place + value.length]),
    );
  }
}

function hashAt(text: string, place: number): number {
  const [a, b] = [text.charCodeAt(place), text.charCodeAt(place + 1)];
  const [c, d] = [text.charCodeAt(place + 2), text.charCodeAt(place + 3)];
  return (a ^ (b << 4) ^ (c << 8) ^ (d << 12) ^ (d >> 4)) & (size - 1);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character);
}
