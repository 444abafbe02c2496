/** Looks for many values in many texts: time grows with the texts, whatever the number of values is. */
import { Beginnings } from "./beginnings.ts";

/** By so many characters the values are told apart. */
const length = 8;

export class Search {
  private readonly beginnings = new Beginnings();
  private readonly values = new Map<string, string[]>();

  get isEmpty(): boolean {
    return this.values.size === 0;
  }

  /** @param value of at least eight characters */
  add(value: string): void {
    const beginning = value.slice(0, length);
    const others = this.values.get(beginning);
    if (others === undefined) this.values.set(beginning, [value]);
    else if (!others.includes(value)) others.push(value);
    this.beginnings.add(value);
  }

  /** Whether one of the values stands in the text, and is not a part of a longer word. */
  isIn(text: string): boolean {
    for (const place of this.beginnings.in(text)) if (this.isAt(text, place)) return true;
    return false;
  }

  private isAt(text: string, place: number): boolean {
    const values = this.values.get(text.slice(place, place + length)) ?? [];
    return values.some(
      (value) =>
        text.startsWith(value, place) && !isWord(text[place - 1]) && !isWord(text[place + value.length]),
    );
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character);
}
