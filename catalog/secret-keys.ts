/** The configuration keys that a catalogue knows, whatever else is wrong with it. */

import { readApplication } from "./application-fields.ts";
import { Report } from "./problems.ts";

/** Keys of all secrets that any service or receiver asks for, in any environment. */
export function secretKeysOf(catalogue: unknown): ReadonlySet<string> {
  const { services = {}, alerting, environments = {} } = readApplication(catalogue, new Report()) ?? {};
  const drafts = [
    ...Object.values(services).map(({ draft }) => draft),
    ...Object.values(environments).flatMap((environment) => Object.values(environment.services ?? {})),
  ];
  const receivers = [
    alerting,
    ...Object.values(environments).map((environment) => environment.alerting),
  ].flatMap((each) => Object.values(each?.receivers ?? {}));
  const references = [
    ...drafts.flatMap(({ secrets = {} }) => Object.values(secrets)),
    ...receivers.flatMap(({ secret }) => secret ?? []),
  ];
  return new Set(references.map(({ key }) => key));
}
