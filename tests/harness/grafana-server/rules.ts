/** Alert rules, by groups: kept, and never evaluated. */
import { folderOf } from "./folders.ts";
import { duration, type Json, json, list, Refused, text } from "./refused.ts";
import { type Call, ok, type Route } from "./route.ts";
import type { Store } from "./store.ts";

/** Seconds between two looks of Grafana's scheduler. */
const tick = 10;

/** Stages that Grafana calculates itself. */
const expressions = ["__expr__", "-100"];

const states: Readonly<Record<string, readonly string[]>> = {
  NoData: ["NoData", "OK", "Alerting", "KeepLast"],
  Error: ["Error", "OK", "Alerting", "KeepLast"],
};

const group = "/api/v1/provisioning/folder/:folder/rule-groups/:title";

export const ruleRoutes: readonly Route[] = [
  { method: "PUT", pattern: group, needs: "alert.provisioning:write", answer: put },
  {
    method: "GET",
    pattern: group,
    needs: "alert.provisioning:read",
    answer: ({ store, at }) => ok(groupOf(store, at)),
  },
  {
    method: "DELETE",
    pattern: group,
    needs: "alert.provisioning:write",
    answer: ({ store, at }) => {
      groupOf(store, at);
      store.ruleGroups.delete(keyOf(at));
      return { status: 204 };
    },
  },
  {
    method: "GET",
    pattern: "/api/v1/provisioning/alert-rules",
    needs: "alert.provisioning:read",
    answer: ({ store }) => ok(store.rules()),
  },
];

function keyOf(at: Call["at"]): string {
  return `${at["folder"]}:${at["title"]}`;
}

function groupOf(store: Store, at: Call["at"]): Json {
  const found = store.ruleGroups.get(keyOf(at));
  if (found === undefined)
    throw new Refused(404, "rule group not found", { messageId: "alerting.alert-rule.notFound" });
  return found;
}

function put({ store, at, body, provenance }: Call) {
  const folderUid = at["folder"] ?? "";
  folderOf(store, folderUid);
  const interval = Number(body["interval"]);
  if (!(interval > 0) || interval % tick !== 0) {
    const why = `interval (${duration(`${interval}s`)}) should be non-zero and divided exactly by scheduler interval: ${tick}`;
    throw new Refused(400, `invalid alert rule: ${why}`);
  }
  const before = store.ruleGroups.get(keyOf(at));
  const others = store.rules().filter((each) => !list(before?.["rules"]).includes(each));
  const rules: Json[] = [];
  for (const given of list(body["rules"])) {
    check(store, given);
    refuseConflict([...others, ...rules], given, folderUid);
    const same = list(before?.["rules"]).find((each) => each["title"] === given["title"]);
    const uid = text(given["uid"]) || text(same?.["uid"]) || store.uid();
    rules.push({ ...stored(given), uid, folderUID: folderUid, ruleGroup: at["title"], provenance, orgID: 1 });
  }
  const { alert_rule: most } = store.options.quotas ?? {};
  if (most !== undefined && others.length + rules.length > most)
    throw new Refused(403, "quota has been exceeded");
  store.ruleGroups.set(keyOf(at), { title: at["title"], folderUid, interval, rules });
  return ok(store.ruleGroups.get(keyOf(at)));
}

function check(store: Store, rule: Json): void {
  const queries = list(rule["data"]);
  if (text(rule["title"]) === "") throw invalid("title is empty");
  if (queries.length === 0) throw invalid("no queries or expressions are found");
  if (!/^[a-zA-Z0-9_-]{0,40}$/.test(text(rule["uid"]))) {
    throw invalid(
      `cannot create rule with UID '${rule["uid"]}': UID is longer than 40 symbols or contains invalid characters`,
    );
  }
  for (const [state, name] of [
    ["NoData", "noDataState"],
    ["Error", "execErrState"],
  ] as const) {
    if (states[state]?.includes(text(rule[name])) === false) {
      throw new Refused(400, `unknown ${state} state option ${rule[name]}`);
    }
  }
  checkQueries(store, rule, queries);
  checkReceiver(store, json(rule["notification_settings"]));
}

function checkQueries(store: Store, rule: Json, queries: readonly Json[]): void {
  const ids = queries.map(({ refId }) => text(refId));
  for (const { refId, datasourceUid } of queries) {
    if (ids.filter((each) => each === refId).length > 1) throw invalid(`refID '${refId}' is already used`);
    if (expressions.includes(text(datasourceUid)) || store.dataSources.has(text(datasourceUid))) continue;
    throw new Refused(400, `failed to build query '${refId}': data source not found`);
  }
  if (rule["record"] !== undefined || ids.includes(text(rule["condition"]))) return;
  const message = `Condition ${text(rule["condition"])} does not exist, must be one of [${ids.join(" ")}]`;
  throw new Refused(400, message, { messageId: "alerting.alert-rule.conditionNotExist" });
}

function checkReceiver(store: Store, { receiver }: Json): void {
  if (receiver === undefined) return;
  if ([...store.contactPoints.values()].some(({ name }) => name === receiver)) return;
  throw new Refused(400, `receiver '${receiver}' does not exist`);
}

function refuseConflict(others: readonly Json[], { title, uid }: Json, folderUid: string): void {
  const sameUid = text(uid) !== "" && others.some((each) => each["uid"] === uid);
  const sameTitle = others.some((each) => each["title"] === title && each["folderUID"] === folderUid);
  if (!sameUid && !sameTitle) return;
  const what = sameUid
    ? "rule UID under the same organisation"
    : "rule title under the same organisation and folder";
  const message = `a conflicting alert rule is found: ${what} should be unique`;
  throw new Refused(409, message, { messageId: "alerting.alert-rule.conflict" });
}

/** As Grafana writes it back: durations in its own way, and the defaults of queries. */
function stored(rule: Json): Json {
  return {
    ...rule,
    for: durationIn(rule["for"]),
    keep_firing_for: durationIn(rule["keep_firing_for"]),
    data: list(rule["data"]).map((query) => ({
      ...query,
      model: { intervalMs: 1000, maxDataPoints: 43_200, ...json(query["model"]) },
    })),
  };
}

function durationIn(value: unknown): string {
  try {
    return duration(value);
  } catch (error) {
    throw new Refused(400, (error as Error).message);
  }
}

function invalid(why: string): Refused {
  return new Refused(400, `invalid alert rule: ${why}`);
}
