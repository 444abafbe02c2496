/** People who enter contacts over HTTP, several at once, and remember what they were told. */
import { setTimeout as sleep } from "node:timers/promises";

/** Most contacts that one load may enter. */
const most = 4_000;
const writers = 4;

export class ContactLoad {
  /** Names of contacts that were answered with 201. */
  readonly acknowledged = new Set<string>();
  /** How often each other answer came. */
  readonly refused = new Map<string, number>();
  private readonly url: string;
  private readonly token: string;
  private readonly pause: number;
  private readonly prefix: string;
  private readonly loops: readonly Promise<void>[];
  private entered = 0;
  private going = true;

  /** @param pause milliseconds between two contacts of one writer */
  constructor(crm: string, token: string, prefix: string, pause: number) {
    this.url = `${crm}/api/crm/contacts`;
    this.token = token;
    this.prefix = prefix;
    this.pause = pause;
    this.loops = Array.from({ length: writers }, () => this.write());
  }

  async end(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }

  private async write(): Promise<void> {
    while (this.going && this.entered < most) {
      const name = `${this.prefix} ${++this.entered}`;
      const answer = await this.enter(name);
      if (answer === "201") this.acknowledged.add(name);
      else this.refused.set(answer, (this.refused.get(answer) ?? 0) + 1);
      await sleep(this.pause);
    }
  }

  private async enter(name: string): Promise<string> {
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ name }),
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      return String(response.status);
    } catch (error) {
      return (error as Error).name;
    }
  }
}

/** A new company's first user; his token. */
export async function registered(identity: string): Promise<string> {
  const person = { email: `load-${Date.now()}@example.com`, password: "a long enough pass phrase 1" };
  await post(`${identity}/register`, { ...person, company: "Load", name: "Load" });
  const { access_token } = (await post(`${identity}/login`, person)) as { access_token: string };
  return access_token;
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
