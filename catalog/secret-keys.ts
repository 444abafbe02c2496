/** The configuration keys that a catalogue knows, whatever else is wrong with it. */

import { readApplication } from "./application-fields.ts";
import { Report } from "./problems.ts";

/** Keys of all secrets that any service asks for, in any environment. */
export function secretKeysOf(catalogue: unknown): ReadonlySet<string> {
  const { services = {}, environments = {} } = readApplication(catalogue, new Report()) ?? {};
  const drafts = [
    ...Object.values(services).map(({ draft }) => draft),
    ...Object.values(environments).flatMap((environment) => Object.values(environment.services ?? {})),
  ];
  return new Set(drafts.flatMap(({ secrets = {} }) => Object.values(secrets).map(({ key }) => key)));
}
