/** The last messages, for those who ask; bounded in number and in size. */
import { isBeat, type Message } from "./message.ts";

const most = 100;
const mostCharacters = 8_000_000;

export class History {
  private readonly kept: { readonly message: Message; readonly size: number }[] = [];

  add(message: Message): void {
    // A beat a minute would push everything else out: of the dead man's switch the last one is kept.
    const beat = isBeat(message) ? this.kept.findIndex((other) => isBeat(other.message)) : -1;
    if (beat >= 0) this.kept.splice(beat, 1);
    this.kept.push({ message, size: JSON.stringify(message).length });
    while (this.kept.length > most || (this.kept.length > 1 && this.size > mostCharacters)) this.kept.shift();
  }

  get messages(): Message[] {
    return this.kept.map(({ message }) => message);
  }

  private get size(): number {
    return this.kept.reduce((sum, { size }) => sum + size, 0);
  }
}
