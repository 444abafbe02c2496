/** The provider: Pulumi's protocol on one side, the kinds of resource on the other. */
import type {
  CheckResult,
  CreateResult,
  DiffResult,
  Provider,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider/provider.js";
import { fileError } from "./host/file-errors.ts";
import { type Kind, NotReadyError, type Refusal, UserError } from "./kind.ts";
import { directory } from "./kinds/directory.ts";
import { file } from "./kinds/file.ts";
import { generatedSecret } from "./kinds/generated-secret.ts";
import { pm2App } from "./kinds/pm2-app.ts";
import { program } from "./kinds/program.ts";
import { sentryProjectSettings } from "./kinds/sentry-project-settings.ts";
import { task } from "./kinds/task.ts";
import { trackerProject } from "./kinds/tracker-project.ts";
import { maskError, masked } from "./masking.ts";
import {
  canonical,
  isSecretName,
  type Properties,
  redact,
  reveal,
  secret,
  secretsOf,
  unknownValue,
} from "./properties.ts";
import { refusals } from "./refusals.ts";

// The kinds differ in their inputs; the engine speaks JSON. This is the one place where the two meet.
// biome-ignore lint/suspicious/noExplicitAny: each kind is only ever handed what its own schema has parsed
export type AnyKind = Kind<any, any>;

/** By the types of resources. */
export const kinds: Record<string, AnyKind> = {
  "supervisor:index:Directory": directory,
  "supervisor:index:File": file,
  "supervisor:index:GeneratedSecret": generatedSecret,
  "supervisor:index:Pm2App": pm2App,
  "supervisor:index:Program": program,
  "supervisor:index:SentryProjectSettings": sentryProjectSettings,
  "supervisor:index:Task": task,
  "supervisor:index:TrackerProject": trackerProject,
};

export class SupervisorProvider implements Provider {
  readonly version = "0.1.0";

  async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
    const kind = kindOf(urn);
    const plain = reveal(news) as Properties;
    const failures = refusals(kind.schema, plain, redact(news) as Properties);
    if (failures.length === 0 && kind.check !== undefined) {
      const unknown = new Set(Object.keys(plain).filter((key) => hasUnknown(plain[key])));
      const known = kind.schema.safeParse(
        pick(
          plain,
          Object.keys(plain).filter((key) => !unknown.has(key)),
        ),
      );
      const previous = kind.schema.safeParse(reveal(olds));
      if (known.success) {
        failures.push(
          ...(await kind.check(known.data, previous.success ? previous.data : undefined, unknown)),
        );
      }
    }
    return { inputs: withSecrets(news), failures: failures.map((failure) => concealed(failure, news)) };
  }

  async diff(_id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const kind = kindOf(urn);
    const before = reveal(olds) as Properties;
    const after = reveal(news) as Properties;
    const inputs = inputsOf(kind, before);
    const changed =
      differing(inputs, after).length === 0 ? [] : differing(...comparable(kind, inputs, after));
    if (changed.length > 0) {
      const replaces = changed.filter((key) => kind.replaceOn.includes(key));
      return { changes: true, replaces, deleteBeforeReplace: true };
    }
    const { exists, drift } = await kind.observe(kind.schema.parse(after), outputsOf(kind, before));
    return { changes: !exists || drift.length > 0 };
  }

  async create(urn: string, news: Properties): Promise<CreateResult> {
    const kind = kindOf(urn);
    const inputs = kind.schema.parse(reveal(news));
    const id = kind.id(inputs);
    return { id, outs: await applied(kind, id, news, undefined) };
  }

  async update(id: string, urn: string, olds: Properties, news: Properties): Promise<UpdateResult> {
    const kind = kindOf(urn);
    return { outs: await applied(kind, id, news, outputsOf(kind, reveal(olds) as Properties)) };
  }

  async read(id: string, urn: string, props: Properties): Promise<ReadResult> {
    const kind = kindOf(urn);
    const plain = reveal(props) as Properties;
    const parsed = kind.schema.safeParse(plain);
    if (!parsed.success) {
      throw new UserError(`${id} cannot be imported: declare it in the program and let "pulumi up" make it.`);
    }
    const { exists, outputs } = await kind.observe(parsed.data, outputsOf(kind, plain));
    if (!exists) return { id: "", props: {} };
    const inputs = withSecrets(inputsOf(kind, plain));
    return { id, inputs, props: { ...inputs, ...sealed(kind, outputs) } };
  }

  async delete(_id: string, urn: string, props: Properties): Promise<void> {
    const kind = kindOf(urn);
    const plain = reveal(props) as Properties;
    await kind.remove(kind.schema.parse(plain), outputsOf(kind, plain)).catch((error: unknown) => {
      throw fileError(error);
    });
  }
}

async function applied(
  kind: AnyKind,
  id: string,
  news: Properties,
  previous: Properties | undefined,
): Promise<Properties> {
  const inputs = kind.schema.parse(reveal(news));
  try {
    return { ...news, ...sealed(kind, await kind.apply(inputs, previous)) };
  } catch (error) {
    if (error instanceof Error) maskError(error, news);
    if (!(error instanceof NotReadyError)) throw fileError(error);
    // With an id, the engine keeps the resource as "made, not ready", and the next update mends it.
    throw Object.assign(new Error(error.message), { id, properties: news, reasons: [error.message] });
  }
}

function kindOf(urn: string): AnyKind {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const kind = kinds[type];
  if (kind === undefined) {
    throw new UserError(
      `the supervisor provider has no resource type "${type}"; it has ${Object.keys(kinds).join(", ")}`,
    );
  }
  return kind;
}

/** The engine prints the value of an input that is blamed: one that holds a secret is named in the reason alone. */
function concealed({ property, reason }: Refusal, inputs: Properties): Refusal {
  const shown = masked(reason, inputs);
  const isPrinted = Object.hasOwn(inputs, property);
  const isSecret = isSecretName(property) || secretsOf({ [property]: inputs[property] }).length > 0;
  return isPrinted && isSecret
    ? { property: "", reason: `${property}: ${shown}` }
    : { property, reason: shown };
}

function hasUnknown(value: unknown): boolean {
  return (JSON.stringify(value) ?? "").includes(unknownValue);
}

/** The part of a state that is inputs: what the schema knows. */
export function inputsOf(kind: AnyKind, state: Properties): Properties {
  return pick(state, Object.keys(kind.schema.shape));
}

/** The rest of it: what the kind itself has said. */
function outputsOf(kind: AnyKind, state: Properties): Properties {
  const inputs = Object.keys(kind.schema.shape);
  return pick(
    state,
    Object.keys(state).filter((key) => !inputs.includes(key)),
  );
}

function differing(before: Properties, after: Properties): string[] {
  return Object.keys({ ...before, ...after }).filter(
    (key) => canonical(before[key]) !== canonical(after[key]),
  );
}

/** Both with their defaults filled in, so that saying one aloud is no change; as they are where a value is unknown. */
export function comparable(kind: AnyKind, before: Properties, after: Properties): [Properties, Properties] {
  const [was, wanted] = [kind.schema.safeParse(before), kind.schema.safeParse(after)];
  return was.success && wanted.success
    ? [was.data as Properties, wanted.data as Properties]
    : [before, after];
}

function pick(properties: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(keys.filter((key) => key in properties).map((key) => [key, properties[key]]));
}

/**
 * Every input whose name begins with "secret" is one, whatever the program has marked. The engine hands a
 * resource to `read` with its marks stripped: without this, a refresh would print and store it in plain.
 */
export function withSecrets(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const plain = reveal(value);
      return [key, isSecretName(key) && !hasUnknown(plain) ? secret(plain) : value];
    }),
  );
}

function sealed(kind: AnyKind, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      kind.secretOutputs?.includes(key) ? secret(value) : value,
    ]),
  );
}
