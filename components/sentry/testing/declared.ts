/** What an environment's Sentry would be, without an engine. */
import {
  type CustomResourceOptions,
  output,
  type ResourceTransformation,
  runtime,
  secret,
} from "@pulumi/pulumi";
import type { Plan } from "../../../catalog/plan.ts";
import { Sentry } from "../../sentry.ts";
import type { Declared } from "../../testing/declared.ts";
import type { SentrySettings } from "../settings.ts";

export const settings: SentrySettings = {
  url: "https://sentry.io",
  organization: "valeo",
  token: secret("a-token"),
  integrations: { slack: "11", pagerDuty: { integration: "22", service: "33" } },
};

export interface SentryDeclared extends Declared {
  /** Whether its removal leaves it in Sentry. */
  readonly retained: boolean;
}

/** Every resource, with what a first preview knows of it; and each service's DSN, with whether it is secret. */
export async function declaredIn(plan: Plan): Promise<{
  readonly resources: readonly SentryDeclared[];
  readonly dsns: Readonly<Record<string, { readonly value: string; readonly isSecret: boolean }>>;
}> {
  const resources: SentryDeclared[] = [];
  const kept = new Set<string>();
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      const retained = kept.has(name);
      resources.push({ type: type.split(":").at(-1) ?? "", name, inputs, retained });
      return {
        id: `id-of-${name}`,
        state: { ...inputs, internalId: `number-of-${name}`, dsnPublic: `https://${name}@sentry` },
      };
    },
    call: ({ inputs }) => inputs,
  });
  const secrets = Object.fromEntries(plan.secrets.map(({ key }) => [key, secret(`given-${key}`)]));
  const { dsns } = new Sentry("sentry", { plan, settings, secrets }, { transformations: [noting(kept)] });
  const entries = Object.entries(dsns).map(async ([name, dsn]) => {
    const promised = output(dsn);
    const isSecret = await (promised as unknown as { isSecret: Promise<boolean> }).isSecret;
    const value = await new Promise<string>((resolve) => promised.apply(resolve));
    return [name, { value, isSecret }] as const;
  });
  const resolved = Object.fromEntries(await Promise.all(entries));
  await runtime.disconnect();
  return { resources, dsns: resolved };
}

/** The only place where an option can be seen. */
function noting(kept: Set<string>): ResourceTransformation {
  return ({ name, opts }) => {
    if ((opts as CustomResourceOptions).retainOnDelete === true) kept.add(name);
    return undefined;
  };
}
