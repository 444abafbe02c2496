/** Arithmetic on decimal text without the rounding of binary floating point. */

const pattern = /^(\d{1,15})(?:\.(\d{1,12}))?$/;

/** True for a plain, unsigned decimal number such as `1.5`. */
export function isDecimal(text: string): boolean {
  return pattern.test(text);
}

/**
 * `text` times `factor` as a whole number; undefined where the product is not whole or not exact in a number.
 *
 * @example multiply("1.005", 1000) === 1005
 */
export function multiply(text: string, factor: number): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const fraction = match[2] ?? "";
  const divisor = 10n ** BigInt(fraction.length);
  const product = BigInt((match[1] ?? "0") + fraction) * BigInt(factor);
  if (product % divisor !== 0n) return undefined;
  const result = Number(product / divisor);
  return Number.isSafeInteger(result) ? result : undefined;
}

/**
 * A number's decimal text times a power of ten, correctly rounded.
 *
 * @example shift("99.9", -2) === 0.999
 */
export function shift(text: string, power: number): number {
  const [digits, exponent = "0"] = text.split("e");
  return Number(`${digits}e${Number(exponent) + power}`);
}

/**
 * What is left of 1, without the rest that binary subtraction leaves.
 *
 * @example complement(0.999) === 0.001
 */
export function complement(share: number): number {
  return Number((1 - share).toFixed(12));
}

/**
 * A computed number as the decimal that it stands for: 14.4 × 0.001 is 0.0144, not 0.014400000000000001.
 * Twelve digits are more than any objective has.
 */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}
