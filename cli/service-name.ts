/** Names of services as people type them: `crm` for `valeo-crm`, as long as it is clear which is meant. */
import { EngineError } from "./engine.ts";

/**
 * The name that is meant: one that there is; else the only one that ends with the text, after a hyphen; else the only
 * one that has it among its words.
 *
 * @throws EngineError with all names where none is meant, and with those that are where several are
 */
export function serviceName(text: string, names: readonly string[]): string {
  if (names.includes(text)) return text;
  const ending = names.filter((name) => name.endsWith(`-${text}`));
  const having = names.filter((name) => `-${name}-`.includes(`-${text}-`));
  const meant = ending.length > 0 ? ending : having;
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  throw new EngineError(
    meant.length === 0
      ? `there is no service "${text}"; there are ${names.join(", ")}`
      : `"${text}" may be ${meant.join(" or ")}; write the whole name`,
  );
}
