/** Every secret has a value, or may be given one. */

import type { Check } from "./subject.ts";

export const checkSecrets: Check = ({ plan, options, at }, report) => {
  const configured = new Set(options.configured);
  const missing = plan.secrets.filter(
    ({ key, generated }) => !configured.has(key) && !(generated && options.generateSecrets),
  );
  const open = new Map(missing.map((secret) => [secret.key, secret]));
  for (const { name, secrets } of plan.services) {
    for (const [variable, key] of Object.entries(secrets)) {
      const secret = open.get(key);
      // Said once, however many services use it.
      if (!secret || !open.delete(key)) continue;
      const why = secret.generated ? `${plan.environment} generates no secrets` : "it cannot be generated";
      const allowed = `a secret that the configuration has: ${why}`;
      const value = `no value for the key "${key}"`;
      report.add(
        at("services", name, "secrets", variable),
        value,
        allowed,
        `pulumi config set --secret ${key}`,
      );
    }
  }
};
