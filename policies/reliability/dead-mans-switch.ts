/** Somebody notices when alerts do not arrive any more. */
import { example, type Judged } from "../judged.ts";
import { alertName, isAlert } from "../observed/objectives.ts";
import { type Alertmanager, alertmanagerIn, alertmanagerOf } from "../observed/routes.ts";
import { type ObservedRule, rulesIn, rulesOf } from "../observed/rules.ts";
import { filesOf, operatorPrefix } from "../observed/texts.ts";
import { type Resources, stackPolicy } from "../policy.ts";
import { known } from "../unknown.ts";
import { workloadOf } from "../workloads/read.ts";
import { beatRoute, file, recordedBeat, ruleFile, someAlert } from "./testing/switches.ts";

type Wanted = { readonly everySeconds: number; readonly without: boolean };

const container = example("docker:index/container:Container", "crm", {});
const beat = ruleFile("Watchdog", "vector(1)");

export const deadMansSwitch = stackPolicy<Wanted>({
  name: "dead-mans-switch",
  severity: "high",
  rule: "An alert that always fires is sent to a receiver of its own, again and again.",
  why: "Where the alerting is broken nothing comes, which looks as if all were well.",
  mend: "add a rule with the expression `vector(1)`, and a route of Alertmanager for it with a receiver of its own and a short `repeat_interval`",
  settings: {
    everySeconds: {
      type: "number",
      exclusiveMinimum: 0,
      default: 300,
      description: "Between two of its messages are so many seconds at most.",
    },
    without: {
      type: "boolean",
      default: false,
      description: "Whether a stack without any rule may be without it: another one watches it.",
    },
  },
  *judge(resources, { everySeconds, without }) {
    const { switches, alertmanagers, anyRule, unknown } = read(resources);
    if (switches.length === 0) {
      if (!anyRule && (without || !resources.some((each) => workloadOf(each)?.lasting === true))) return;
      const says = "no alert fires always: nobody notices when none arrives any more";
      return yield unknown === undefined
        ? { says, subject: "the stack" }
        : { says, urn: unknown, unknown: true };
    }
    // Where no Alertmanager is made, somebody else's takes them.
    const faults = alertmanagers.map((each) => routeFault(each, switches, everySeconds));
    const [says] = faults;
    if (says !== undefined && faults.every((each) => each !== undefined))
      yield { says, subject: "the stack" };
  },
  passing: [
    [container, file("rules.yml", beat)],
    [container, file("rules.yml", beat), file("alertmanager.yml", beatRoute())],
    [file("rules.yml", recordedBeat)],
    [],
  ],
  failing: [
    [container],
    [file("rules.yml", someAlert)],
    [file("rules.yml", ruleFile("Watchdog", "vector(1) == 0"))],
    [file("rules.yml", beat), file("alertmanager.yml", beatRoute({ receiver: "people" }))],
    [file("rules.yml", beat), file("alertmanager.yml", beatRoute({ receiver: "nobody" }))],
    [file("rules.yml", beat), file("alertmanager.yml", beatRoute({ repeat_interval: "4h" }))],
  ],
});

interface Read {
  readonly switches: readonly ObservedRule[];
  readonly alertmanagers: readonly Alertmanager[];
  readonly anyRule: boolean;
  /** A resource that may hold it, and cannot be read yet. */
  readonly unknown: string | undefined;
}

function read(resources: Resources): Read {
  const rules: ObservedRule[] = [];
  const alertmanagers: Alertmanager[] = [];
  let unknown: string | undefined;
  let anyRule = false;
  for (const resource of resources) {
    const found = known(() => [...readOne(resource)]);
    if (!found.known) unknown ??= resource.urn;
    for (const each of found.known ? found.value : []) {
      if (each === "unknown") unknown ??= resource.urn;
      else if (each === "rules") anyRule = true;
      else if (Array.isArray(each)) rules.push(...each);
      else alertmanagers.push(each as Alertmanager);
    }
  }
  return { switches: rules.filter(always), alertmanagers, anyRule, unknown };
}

type Reading = "unknown" | "rules" | readonly ObservedRule[] | Alertmanager;

/** `vector(1)` as a whole expression, or all of what Prometheus records where Grafana alerts; in YAML or in JSON. */
const alone =
  /(?:^[ \t-]*(?:"?expr"?:\s*)?|"expr"\s*:\s*)["']?(?:group without \(\) \()?vector\(\s*[\d.]+\s*\)\)?["']?\s*(?:$|[,}])/m;

/** Files of rules are many and long: only one that has such an expression is read. */
function* readOne(resource: Judged): Generator<Reading> {
  if (resource.type.startsWith(operatorPrefix)) yield* ofOperator(resource);
  for (const each of filesOf(resource)) {
    if (!("text" in each)) yield "unknown";
    else {
      if (/^groups:/m.test(each.text)) yield "rules";
      const rules = alone.test(each.text) ? rulesIn(each.text) : undefined;
      if (rules !== undefined && rules !== "unreadable") yield rules;
      const alertmanager = alertmanagerIn(each.text);
      if (alertmanager !== undefined) yield alertmanager;
    }
  }
}

function* ofOperator({ type, props }: Judged): Generator<Reading> {
  if (type.endsWith(":PrometheusRule")) {
    yield "rules";
    yield rulesOf(props["spec"]);
  }
  if (type.endsWith(":AlertmanagerConfig")) yield alertmanagerOf(props["spec"]);
}

function always(rule: ObservedRule): boolean {
  return isAlert(rule) && /^\s*vector\(\s*\d+(\.\d+)?\s*\)\s*$/.test(rule.expr);
}

function routeFault(
  { routeOf, telling }: Alertmanager,
  switches: readonly ObservedRule[],
  everySeconds: number,
): string | undefined {
  const others = routeOf({ alertname: "Another", severity: "page" })?.receiver;
  const faults = switches.map((rule) => {
    const name = alertName(rule);
    const route = routeOf({ ...rule.labels, alertname: name });
    const what = `the alert "${name}", which always fires,`;
    if (route === undefined || !telling.has(route.receiver)) return `${what} is sent to nobody`;
    if (route.receiver === others) return `${what} is sent to "${others}", as any other alert is`;
    const every = Math.max(route.groupInterval, route.repeatInterval);
    return every > everySeconds
      ? `${what} is repeated every ${every} s; allowed are ${everySeconds} s`
      : undefined;
  });
  return faults.includes(undefined) ? undefined : faults[0];
}
