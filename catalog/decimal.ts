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
