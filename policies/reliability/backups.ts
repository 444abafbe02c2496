/** What is kept is copied somewhere else, every day. */
import { example, type Judged } from "../judged.ts";
import { stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { at, text } from "../workloads/values.ts";
import type { Workload } from "../workloads/workload.ts";
import { isAny, storeOf } from "./data.ts";
import { onEach } from "./each.ts";
import { managed } from "./managed.ts";

type Wanted = { readonly disposable: readonly string[] };

const database = example("kubernetes:apps/v1:StatefulSet", "database", {
  metadata: { labels: { service: "database" } },
  spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }], template: { spec: { containers: [] } } },
});
const nightly = (name: string, spec: object = {}) =>
  example("kubernetes:batch/v1:CronJob", name, {
    metadata: { labels: { service: name } },
    spec: { schedule: "30 2 * * *", ...spec },
  });
const rds = (props: object) => example("aws:rds/instance:Instance", "erp", { ...props });

export const backups = stackPolicy<Wanted>({
  name: "backups",
  severity: "critical",
  rule: "What is kept is backed up every day.",
  why: "A lost volume, a wrong migration or a mistake in a console takes all of it, for ever.",
  mend: "add a CronJob `<store>-backup` that runs every day (or whatever makes its backups, with the label `role: backup` and the store's name as `service`), or name what may be lost in `disposable`",
  settings: {
    disposable: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Names of stores that may be lost, such as caches; `*` stands for any text.",
    },
  },
  *judge(resources, { disposable }) {
    const made = new Map<string, string | undefined>();
    for (const resource of resources) {
      const found = known(() => backupOf(resource));
      if (found.known && found.value !== undefined) made.set(found.value.of, found.value.fault);
    }
    yield* onEach(resources, function* (resource) {
      const unsaved = managed.get(resource.type)?.unsaved(resource.props);
      if (unsaved !== undefined) yield `nobody backs it up (${unsaved})`;
      const store = storeOf(resource);
      if (store === undefined || isAny(disposable, store.name, resource.name)) return;
      if (!made.has(store.name)) yield `nobody backs up its data (${store.where})`;
      const fault = made.get(store.name);
      if (fault !== undefined) yield `its backup ${fault}`;
    });
  },
  passing: [
    [database, nightly("database-backup")],
    [database, nightly("database-backup", { schedule: "@hourly" })],
    [rds({ backupRetentionPeriod: 7 })],
    [example("docker:index/container:Container", "crm", {})],
  ],
  failing: [
    [database],
    [database, nightly("other-backup")],
    [database, nightly("database-backup", { suspend: true })],
    [database, nightly("database-backup", { schedule: "30 2 * * 0" })],
    [example("docker:index/container:Container", "db", { volumes: [{ volumeName: "data" }] })],
    [example("supervisor:index:Program", "db", { command: ["postgres", "-D", "/data"] })],
    [rds({})],
  ],
});

interface Backup {
  /** The store's name. */
  readonly of: string;
  readonly fault: string | undefined;
}

/** What says that it is one, or is called so. */
function backupOf(resource: Judged): Backup | undefined {
  const workload = workloadOf(resource);
  if (workload === undefined || workload.kind === "Job") return undefined;
  const { service, role } = workload.identity;
  const [, named] = /^(.+)-backups?$/.exec(service ?? resource.name) ?? [];
  const of = role === "backup" ? (named ?? service) : named;
  return of === undefined ? undefined : { of, fault: faultOf(workload) };
}

function faultOf({ kind, resource: { props } }: Workload): string | undefined {
  if (kind !== "CronJob") return undefined;
  if (at(props, "spec", "suspend") === true) return "is suspended (spec.suspend)";
  const schedule = text(at(props, "spec", "schedule")) ?? "";
  return isDaily(schedule) ? undefined : `is not made every day (spec.schedule is "${schedule}")`;
}

function isDaily(schedule: string): boolean {
  if (/^@(daily|midnight|hourly|every \d+[mh])$/.test(schedule)) return true;
  const [, , ...days] = schedule.trim().split(/\s+/);
  return days.length === 3 && days.every((each) => each === "*" || each === "*/1" || each === "?");
}
