/** The provider: Pulumi's protocol on one side, the kinds of resource on the other. */
import type {
  CheckResult,
  CreateResult,
  DiffResult,
  Provider,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider/provider.js";
import type { z } from "zod";
import { type Kind, NotReadyError, type Refusal, UserError } from "./kind.ts";
import { directory } from "./kinds/directory.ts";
import { file } from "./kinds/file.ts";
import { generatedSecret } from "./kinds/generated-secret.ts";
import { pm2App } from "./kinds/pm2-app.ts";
import { program } from "./kinds/program.ts";
import { task } from "./kinds/task.ts";
import {
  canonical,
  hiddenValue,
  isRecord,
  type Properties,
  redact,
  reveal,
  secret,
  unknownValue,
} from "./properties.ts";

// The kinds differ in their inputs; the engine speaks JSON. This is the one place where the two meet.
// biome-ignore lint/suspicious/noExplicitAny: each kind is only ever handed what its own schema has parsed
type AnyKind = Kind<any, any>;

const kinds: Record<string, AnyKind> = {
  "supervisor:index:Directory": directory,
  "supervisor:index:File": file,
  "supervisor:index:GeneratedSecret": generatedSecret,
  "supervisor:index:Pm2App": pm2App,
  "supervisor:index:Program": program,
  "supervisor:index:Task": task,
};

export class SupervisorProvider implements Provider {
  readonly version = "0.1.0";

  async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
    const kind = kindOf(urn);
    const plain = reveal(news) as Properties;
    const failures = refusals(kind, plain, redact(news) as Properties);
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
    return { inputs: withSecrets(news), failures };
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
    await kind.remove(kind.schema.parse(plain), outputsOf(kind, plain));
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
    if (!(error instanceof NotReadyError)) throw error;
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

/** `shown`: the same properties, with nothing secret in them. */
function refusals(kind: AnyKind, plain: Properties, shown: Properties): Refusal[] {
  const known = Object.keys(kind.schema.shape);
  const strangers = Object.keys(plain)
    .filter((key) => !known.includes(key))
    .map((key) => ({ property: key, reason: `is no property of this resource; it has ${known.join(", ")}` }));
  const parsed = kind.schema.safeParse(plain);
  if (parsed.success) return strangers;
  const mistakes = (parsed.error.issues as z.core.$ZodIssue[])
    // A bad key is bad whatever its value will be.
    .filter((issue) => !isUnknown(plain, issue.code === "invalid_key" ? issue.path.slice(0, -1) : issue.path))
    .flatMap((issue) => refusalsOf(issue, shown));
  return [...strangers, ...mistakes];
}

function refusalsOf(issue: z.core.$ZodIssue, shown: Properties): Refusal[] {
  const property = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return [{ property, reason: reason(issue, shown) }];
  return issue.keys.map((key) => ({
    property: `${property}.${key}`,
    reason: `is no property of "${property}"`,
  }));
}

function reason(issue: z.core.$ZodIssue, shown: Properties): string {
  if (issue.code === "invalid_key") {
    return `the key ${JSON.stringify(issue.path.at(-1))} is not allowed: ${issue.issues[0]?.message ?? issue.message}`;
  }
  // Values below a "secret…" property are never shown, marked or not.
  const value = String(issue.path[0] ?? "").startsWith("secret")
    ? hiddenValue
    : JSON.stringify(valueAt(shown, issue.path));
  return `${value ?? "nothing"} is not allowed: ${issue.message}`;
}

function hasUnknown(value: unknown): boolean {
  return (JSON.stringify(value) ?? "").includes(unknownValue);
}

function isUnknown(plain: Properties, path: readonly PropertyKey[]): boolean {
  return path.some((_part, depth) => valueAt(plain, path.slice(0, depth + 1)) === unknownValue);
}

function valueAt(plain: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    // What lies in a secret is one.
    if (value === hiddenValue) return value;
    if (Array.isArray(value)) return value[Number(part)];
    return isRecord(value) ? value[String(part)] : undefined;
  }, plain);
}

/** The part of a state that is inputs: what the schema knows. */
function inputsOf(kind: AnyKind, state: Properties): Properties {
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
function comparable(kind: AnyKind, before: Properties, after: Properties): [Properties, Properties] {
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
function withSecrets(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const plain = reveal(value);
      return [key, key.startsWith("secret") && !hasUnknown(plain) ? secret(plain) : value];
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
