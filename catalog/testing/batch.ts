/** Many random values in one run of a property, for judges that are too slow to be started for each. */

import fc from "fast-check";

/** Exactly so many values; when they fail, fewer and simpler ones are looked for that fail too. */
export function batchOf<T>(value: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> {
  return new Batch(
    fc.array(value, { minLength: length, maxLength: length }),
    fc.array(value, { minLength: 1, maxLength: length }),
  );
}

class Batch<T> extends fc.Arbitrary<T[]> {
  private readonly full: fc.Arbitrary<T[]>;
  private readonly any: fc.Arbitrary<T[]>;

  constructor(full: fc.Arbitrary<T[]>, any: fc.Arbitrary<T[]>) {
    super();
    this.full = full;
    this.any = any;
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T[]> {
    return this.full.generate(random, bias);
  }

  override canShrinkWithoutContext(_value: unknown): _value is T[] {
    return false;
  }

  override shrink(value: T[], context: unknown): fc.Stream<fc.Value<T[]>> {
    return this.any.shrink(value, context);
  }
}
