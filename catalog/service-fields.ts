/** Readers of a service's fields. */

import { parseCpu } from "./cpu.ts";
import { shift } from "./decimal.ts";
import { duration, folder, label, objective, port, share, size, urlPath } from "./fields.ts";
import type { LatencyObjective, RoutePlan, ServiceKind } from "./plan.ts";
import { hide, type Path, type Report, show } from "./problems.ts";
import {
  asRecord,
  type Fields,
  flag,
  hiddenText,
  integer,
  list,
  object,
  oneOf,
  quantity,
  type Read,
  type Reader,
  record,
  text,
  words,
} from "./read.ts";
import { parseRoute, routeShape } from "./route.ts";
import type { Secret } from "./secret.ts";
import type { Api, Metrics, Objectives, Web, Worker } from "./service.ts";

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const MiB = 1024 ** 2;

const variableName = text({
  pattern: /^[A-Z_][A-Z0-9_]*$/,
  allowed: "a variable's name: capitals, digits and _, not a digit first",
  remedy: (given) => {
    const mended = given.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
    return /^[A-Z_]/.test(mended) ? `write "${mended}"` : 'write, for example, "LOG_LEVEL"';
  },
});

function checkVariable(key: string, at: Path, report: Report): void {
  variableName(key, at, report);
}

/** A value can be secret even where it should not be, so it is never printed. */
const variableValue = hiddenText({
  pattern: /^[^\p{Cc}\p{Cs}]*$/u,
  allowed: "a text without control characters, and without halves of characters (lone surrogates)",
  remedy: () => 'write it in quotes, for example "8" or "true"',
  most: 10_000,
});

const secretKey = hiddenText({
  pattern: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
  allowed: "the key of a configuration value, never the value: letters, digits, _ and -",
  remedy: () =>
    'write the key, for example "tokenKey"; set the value by `pulumi config set --secret tokenKey`',
});

const secretObject = object("a secret", { key: secretKey, generated: flag });

const secretReference: Reader<Secret> = (value, at, report) => {
  if (typeof value === "string") {
    const key = secretKey(value, at, report);
    return key === undefined ? undefined : { key };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report.add(at, hide(value), "the key of a configuration value", 'write the key, for example "tokenKey"');
    return undefined;
  }
  const { key, generated } = secretObject(value, at, report) ?? {};
  if (key === undefined) {
    const given = Object.hasOwn(value, "key") && (value as { key: unknown }).key !== undefined;
    if (!given)
      report.add([...at, "key"], "nothing", "the key of a configuration value", 'write key: "tokenKey"');
    return undefined;
  }
  return generated === undefined ? { key } : { key, generated };
};

const latency: Reader<LatencyObjective[]> = (value, at, report) => {
  const given = asRecord(value, at, report, 'quantile → time, such as { p95: "500 ms" }');
  if (!given) return undefined;
  const read: LatencyObjective[] = [];
  for (const [name, threshold] of Object.entries(given)) {
    if (threshold === undefined) continue;
    const digits = /^p(\d{1,2}(?:\.\d{1,6})?)$/.exec(name)?.[1];
    const quantile = shift(digits ?? "0", -2);
    const below = duration(1, 10 * minute)(threshold, [...at, name], report);
    if (quantile === 0) {
      report.add(
        [...at, name],
        show(name),
        "a quantile between p0 and p100",
        'write, for example, "p95" or "p99.9"',
      );
    } else if (read.some((other) => other.quantile === quantile)) {
      report.add([...at, name], show(name), "each quantile once", "take one of the two out");
    } else if (below !== undefined) read.push({ quantile, below });
  }
  return read.sort((a, b) => a.quantile - b.quantile);
};

const route: Reader<RoutePlan> = (value, at, report) => {
  const parsed = parseRoute(value);
  if (!("allowed" in parsed)) return parsed;
  report.add(at, show(value), parsed.allowed, parsed.remedy);
  return undefined;
};

const objectiveFields = {
  availability: objective,
  errorRate: objective,
  latency,
  cpu: share,
  memory: share,
  disk: share,
  logCoverage: share,
} satisfies Record<keyof Objectives, Reader<unknown>>;

const cpu = quantity(parseCpu, {
  isIn: (value) => value >= 1 && value <= 1_000_000,
  allowed: 'from "1 m" to 1000 cores',
  remedy: 'write, for example, "500 m"',
});

const commonFields = {
  team: label,
  runtime: oneOf(["node", "python"]),
  source: folder,
  watches: list(folder, { least: 1, example: '["services/backend/crm"]' }),
  command: words('["npm", "run", "dev"]'),
  port,
  needs: list(text({ pattern: /^/, allowed: "a name", remedy: () => "write a name in quotes" }), {
    example: '["database", "cache"]',
  }),
  environment: record("variable → value", variableValue, checkVariable, hide),
  secrets: record("variable → key of a secret", secretReference, checkVariable, hide),
  replicas: integer(1, 100, "write 1 or more; to stop a service, take it out"),
  resources: object("resources", { cpu, memory: size(32 * MiB) }),
  health: object("health", {
    path: urlPath,
    interval: duration(second, 5 * minute),
    timeout: duration(1, 5 * minute),
    startup: duration(second, 30 * minute),
  }),
};

const appFields = {
  app: text({
    pattern: /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$/,
    allowed: "an ASGI application: <module>:<variable>",
    remedy: (given) =>
      /^[a-z_]\w*$/.test(given) ? `write "${given}.app:app"` : 'write, for example, "crm.app:app"',
  }),
  migrate: words('["python", "-m", "neuroerp_service.migrate", "crm"]'),
  metrics: object("metrics", {
    path: urlPath,
    buckets: list(duration(1, 10 * minute), { least: 1, example: '["100 ms", "500 ms", "1 s"]' }),
  } satisfies Record<keyof Metrics, Reader<unknown>>),
};

const apiFields = {
  prefix: text({
    pattern: /^(?:\/[a-z0-9][a-z0-9._~-]*)+$/,
    allowed: 'a path that starts with "/" and does not end with it, in lowercase',
    remedy: (given) => {
      const mended = `/${given.toLowerCase().split("/").filter(Boolean).join("/")}`;
      return /^(?:\/[a-z0-9][a-z0-9._~-]*)+$/.test(mended)
        ? `write "${mended}"`
        : 'write, for example, "/api/crm"';
    },
  }),
  routes: list(route, { example: '["GET /api/crm/contacts"]', key: routeShape }),
};

const plainObjectives = object("objectives", objectiveFields, {
  freshness: "take it out: only a worker has unfinished work, and so a freshness",
});
const workerObjectives = object("objectives", { ...objectiveFields, freshness: duration(second, 30 * day) });

type Table<Kind> = Record<Exclude<keyof Kind, "kind">, Reader<unknown>>;

const fields = {
  web: { ...commonFields, objectives: plainObjectives } satisfies Table<Web>,
  api: { ...commonFields, ...appFields, ...apiFields, objectives: plainObjectives } satisfies Table<Api>,
  worker: { ...commonFields, ...appFields, objectives: workerObjectives } satisfies Table<Worker>,
};

/** Everything that a service of any kind can say, read but not yet completed. */
export type ServiceDraft = Read<typeof fields.api & { objectives: typeof workerObjectives }>;

const anyFields: Fields = { ...fields.api, ...fields.worker };

const kinds = Object.keys(fields) as ServiceKind[];

function reader(kind: ServiceKind | undefined): Reader<ServiceDraft> {
  const table: Fields = kind ? fields[kind] : anyFields;
  const elsewhere = Object.fromEntries(
    Object.keys(anyFields)
      .filter((key) => !Object.hasOwn(table, key))
      .map((key) => {
        const owners = kinds.filter((other) => Object.hasOwn(fields[other], key)).join(" or ");
        return [key, `take it out, or change the kind: only a service of kind ${owners} has it`];
      }),
  );
  return object(kind ? `a service of kind ${kind}` : "a service", table, elsewhere);
}

const readers = { web: reader("web"), api: reader("api"), worker: reader("worker") };
const anyReader = reader(undefined);

/** Reads what a service of `kind` can say; of an unknown kind, what any service can. */
export function readService(
  kind: ServiceKind | undefined,
  value: unknown,
  at: Path,
  report: Report,
): ServiceDraft | undefined {
  return (kind ? readers[kind] : anyReader)(value, at, report);
}

export const serviceKind = oneOf(kinds);
