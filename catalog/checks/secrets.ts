/** Every secret has a value, or may be given one. */

import type { Path } from "../problems.ts";
import { secretKeyOf } from "../receiver.ts";
import type { Check } from "./subject.ts";

export const checkSecrets: Check = ({ plan, options, at }, report) => {
  const configured = new Set(options.configured);
  const missing = plan.secrets.filter(
    ({ key, generated }) => !configured.has(key) && !(generated && options.generateSecrets),
  );
  const open = new Map(missing.map((secret) => [secret.key, secret]));
  const expect = (key: string, path: Path) => {
    const secret = open.get(key);
    // Said once, however many services use it.
    if (!secret || !open.delete(key)) return;
    const why = secret.generated ? `${plan.environment} generates no secrets` : "it cannot be generated";
    const allowed = `a secret that the configuration has: ${why}`;
    report.add(path, `no value for the key "${key}"`, allowed, `pulumi config set --secret ${key}`);
  };
  for (const { name, secrets } of plan.services) {
    for (const [variable, key] of Object.entries(secrets))
      expect(key, at("services", name, "secrets", variable));
  }
  for (const receiver of plan.alerting.receivers) {
    const key = secretKeyOf(receiver);
    if (key !== null) expect(key, at("alerting", "receivers", receiver.name, "secret"));
  }
};
