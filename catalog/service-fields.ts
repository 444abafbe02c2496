/** Readers of a service's fields. */

import { parseCpu } from "./cpu.ts";
import { duration, folder, label, port, shareOrNone, size, urlPath } from "./fields.ts";
import { anyObjectives, apiObjectives, route, webObjectives, workerObjectives } from "./objective-fields.ts";
import { type HistogramKind, type RiskyChange, riskyChanges, type ServiceKind } from "./plan.ts";
import { hide, type Path, type Report } from "./problems.ts";
import {
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
import { routeShape } from "./route.ts";
import { secretReference } from "./secret-fields.ts";
import type { Api, BudgetPolicy, Metrics, Tracking, Web, Worker } from "./service.ts";
import { type ServiceField, serviceFields } from "./service-field.ts";

const second = 1000;
const minute = 60 * second;
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
  budget: object("a budget policy", {
    page: label,
    ticket: label,
    forbids: list(oneOf<RiskyChange>(riskyChanges), { example: '["release", "migration"]' }),
  } satisfies Record<keyof BudgetPolicy, Reader<unknown>>),
  faults: flag,
  tracking: object("tracking", {
    traces: shareOrNone,
    events: integer(1, 100_000, "write 1 or more"),
  } satisfies Record<keyof Tracking, Reader<unknown>>),
  requires: list(oneOf<ServiceField>(serviceFields), { example: '["replicas"]' }),
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
    histogram: oneOf<HistogramKind>(["classic", "native"]),
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

type Table<Kind> = Record<Exclude<keyof Kind, "kind">, Reader<unknown>>;

const fields = {
  web: { ...commonFields, objectives: webObjectives } satisfies Table<Web>,
  api: { ...commonFields, ...appFields, ...apiFields, objectives: apiObjectives } satisfies Table<Api>,
  worker: { ...commonFields, ...appFields, objectives: workerObjectives } satisfies Table<Worker>,
};

/** Everything that a service of any kind can say, read but not yet completed. */
export type ServiceDraft = Read<Omit<typeof fields.api, "objectives"> & { objectives: typeof anyObjectives }>;

const anyFields: Fields = { ...fields.api, ...fields.worker, objectives: anyObjectives };

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
