/** Reads a whole catalogue: every value by itself, not yet against the others. */

import { alerting } from "./alerting-fields.ts";
import type { Application, Logs, Monitoring, Overrides, Traces } from "./application.ts";
import { checkLabel, duration, folder, label, port, shareOrNone, size, title, version } from "./fields.ts";
import { type MonitoringPart, monitoringParts } from "./monitoring-plan.ts";
import { nearest } from "./nearest.ts";
import type { ServiceKind } from "./plan.ts";
import { listing, type Path, quote, type Report } from "./problems.ts";
import { asRecord, integer, list, object, type Read, type Reader, record } from "./read.ts";
import { readService, type ServiceDraft, serviceKind } from "./service-fields.ts";
import { readStore, type StoreDraft, type StoreKind, storeKind } from "./store-fields.ts";

/** A service or store as far as it could be read; without a kind nothing more is known than its name. */
export interface Entry<Kind, Draft> {
  readonly kind: Kind | undefined;
  readonly draft: Draft;
}

export type Entries<Kind, Draft> = Readonly<Record<string, Entry<Kind, Draft>>>;

const second = 1000;
const day = 86_400 * second;
const MiB = 2 ** 20;

const monitoring = object("monitoring", {
  // The shortest windows of the alerts are minutes, and a window needs four scrapes.
  scrapeInterval: duration(second, 60 * second),
  retention: duration(day, 3650 * day),
  logs: object("logs", {
    retention: duration(day, 3650 * day),
    size: size(64 * MiB),
    rotateAt: size(MiB / 16),
    keep: integer(1, 100, "write, for example, 3"),
  } satisfies Record<keyof Logs, Reader<unknown>>),
  traces: object("traces", { sample: shareOrNone } satisfies Record<keyof Traces, Reader<unknown>>),
  ports: object(
    "ports",
    Object.fromEntries(monitoringParts.map((part) => [part, port])) as Record<MonitoringPart, Reader<number>>,
  ),
} satisfies Record<keyof Monitoring, Reader<unknown>>);

export type MonitoringDraft = NonNullable<ReturnType<typeof monitoring>>;

/** An entry is always known by its name, even if nothing in it can be read: needs of it are then no mistake. */
function entries<Kind, Draft extends object>(
  noun: string,
  readKind: Reader<Kind>,
  readFields: (kind: Kind | undefined, value: unknown, at: Path, report: Report) => Draft | undefined,
): Reader<Entries<Kind, Draft>> {
  const entry: Reader<Entry<Kind, Draft>> = (value, at, report) => {
    const given = asRecord(value, at, report, `a ${noun}`);
    if (!given) return { kind: undefined, draft: {} as Draft };
    const { kind: givenKind, ...rest } = given;
    const kind = readKind(givenKind, [...at, "kind"], report);
    return { kind, draft: readFields(kind, rest, at, report) ?? ({} as Draft) };
  };
  return record(`name → ${noun}`, entry, checkLabel);
}

const services = entries("service", serviceKind, readService);
const stores = entries("store", storeKind, readStore);

/** Reads what an environment says about services or stores that the catalogue knows. */
function changes<Kind, Draft>(
  noun: string,
  known: Entries<Kind, unknown> | undefined,
  readFields: (kind: Kind | undefined, value: unknown, at: Path, report: Report) => Draft | undefined,
): Reader<Readonly<Record<string, Draft>>> {
  // Where none could be read, it is not the overrides that are wrong.
  if (!known)
    return record(`name → what differs in a ${noun}`, (value, at, report) =>
      readFields(undefined, value, at, report),
    );
  const names = Object.keys(known);
  return record(`name → what differs in a ${noun}`, (value, at, report) => {
    const name = String(at.at(-1));
    if (Object.hasOwn(known, name)) return readFields(known[name]?.kind, value, at, report);
    const meant = nearest(name, names);
    const remedy = meant ? `write ${quote(meant)}` : `describe the ${noun} outside of "environments" first`;
    report.add(at, `an unknown ${noun}`, `a ${noun} of the catalogue: ${listing(names)}`, remedy);
    return undefined;
  });
}

const base = {
  name: label,
  title,
  version,
  team: label,
  shared: list(folder, { example: '["services/backend/neuroerp_service"]' }),
  stores,
  services,
  monitoring,
  alerting,
};

function overrides({ services, stores = {} }: Read<typeof base>, report: Report) {
  const knownStores = report.blames(["stores"]) && Object.keys(stores).length === 0 ? undefined : stores;
  return object("an environment", {
    services: changes<ServiceKind, ServiceDraft>("service", services, readService),
    stores: changes<StoreKind, StoreDraft>("store", knownStores, readStore),
    monitoring,
    alerting,
  } satisfies Record<keyof Overrides, Reader<unknown>>);
}

export type OverridesDraft = NonNullable<ReturnType<ReturnType<typeof overrides>>>;

export type ApplicationDraft = Read<typeof base> & {
  environments?: Readonly<Record<string, OverridesDraft>>;
};

/** Reads a catalogue, whatever it is; the overrides of all environments, so that none of them rots. */
export function readApplication(value: unknown, report: Report): ApplicationDraft | undefined {
  // Overrides are read last, because what they may say depends on the kinds of what they override.
  const environments: Reader<unknown> = (given) => given;
  const fields = { ...base, environments } satisfies Record<keyof Application, Reader<unknown>>;
  const read = object("a catalogue", fields)(value, [], report);
  if (!read) return undefined;
  const { environments: given, ...draft } = read;
  if (given === undefined) return draft;
  const readAll = record("environment → what differs there", overrides(draft, report), checkLabel);
  const all = readAll(given, ["environments"], report);
  return all === undefined ? draft : { ...draft, environments: all };
}
