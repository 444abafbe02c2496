/** A few jobs at a time, in their order. */

export class Pool {
  private readonly waiting: (() => void)[] = [];
  private free: number;

  /** @param size how many at a time */
  constructor(size: number) {
    this.free = size;
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
