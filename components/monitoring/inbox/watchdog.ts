/** Watches the dead man's switch: when its beat stops, nobody else would say that alerts cannot come any more. */

/** Beats that may be missing before it is said. */
const patience = 5 * 60_000;

export class Watchdog {
  private last: Date | undefined;
  private since: Date;
  private silent = false;

  /** @param since from when on a beat is expected */
  constructor(since: Date) {
    this.since = since;
  }

  /** What there is to say about a beat: that it began, or that it is back. */
  beat(now: Date): string | undefined {
    const isNews = this.last === undefined || this.silent;
    this.last = now;
    this.since = now;
    this.silent = false;
    return isNews ? `${now.toISOString()} watchdog: beating: alerts come through` : undefined;
  }

  /** What there is to say about its absence, once. */
  check(now: Date): string | undefined {
    if (this.silent || now.getTime() - this.since.getTime() < patience) return undefined;
    this.silent = true;
    const last =
      this.last === undefined
        ? "there was none since the start"
        : `the last one was ${this.last.toISOString()}`;
    return `${now.toISOString()} watchdog: SILENT: no beat, ${last}; Prometheus or Alertmanager does not work, and no alert would come`;
  }

  /** When the last beat came, in seconds since 1970; 0 where there was none. */
  get lastBeat(): number {
    return (this.last?.getTime() ?? 0) / 1000;
  }
}
