/** What the intake has done, as Prometheus reads it. */

/** Services that the settings do not know are counted so far, and then together: a browser may call itself anything. */
const mostUnknown = 50;

export class Counter {
  readonly #name: string;
  readonly #help: string;
  readonly #values: Map<string, number>;
  readonly #most: number;

  constructor(name: string, help: string, services: readonly string[]) {
    this.#name = name;
    this.#help = help;
    this.#values = new Map(services.map((service) => [service, 0]));
    this.#most = services.length + mostUnknown;
  }

  add(service: string, count = 1): void {
    const key = this.#values.has(service) || this.#values.size < this.#most ? service : "other";
    this.#values.set(key, (this.#values.get(key) ?? 0) + count);
  }

  get lines(): string[] {
    return [
      `# HELP ${this.#name} ${this.#help}`,
      `# TYPE ${this.#name} counter`,
      ...[...this.#values].map(([service, value]) => `${this.#name}{service="${escaped(service)}"} ${value}`),
    ];
  }
}

export interface Metrics {
  readonly entries: Counter;
  readonly masked: Counter;
  readonly refused: Counter;
  readonly spans: Counter;
  /** @param storeUp whether the store answered when it was last asked */
  text(storeUp: boolean): string;
}

export function metrics(services: readonly string[]): Metrics {
  const entries = new Counter("log_entries_total", "Log entries that the store has taken.", services);
  const masked = new Counter("log_entries_masked_total", "Those of which something was masked.", services);
  const refused = new Counter("log_entries_refused_total", "Entries that the store does not take.", services);
  const spans = new Counter("log_spans_total", "Spans that the store has taken.", services);
  const all = [entries, masked, refused, spans];
  return {
    entries,
    masked,
    refused,
    spans,
    text: (storeUp) =>
      [
        ...all.flatMap(({ lines }) => lines),
        "# HELP log_intake_store_up Whether the log store answers.",
        "# TYPE log_intake_store_up gauge",
        `log_intake_store_up ${storeUp ? 1 : 0}`,
        "",
      ].join("\n"),
  };
}

function escaped(label: string): string {
  return label.replace(/[\\"\n]/g, (letter) => (letter === "\n" ? "\\n" : `\\${letter}`));
}
