/** Metric alerts: `/projects/{organization}/{project}/alert-rules/`. */
import { environmentOf } from "./issue-rules.ts";
import { projectOf } from "./projects.ts";
import { invalid, notFound, Refusal, wrong } from "./refusal.ts";
import type { Body, Route } from "./routes.ts";
import type { Organisation, Rule } from "./store.ts";
import { named } from "./teams.ts";

type Node = Readonly<Record<string, unknown>>;

const datasets = ["events", "transactions", "metrics", "sessions", "generic_metrics"];
/** Functions of the datasets that this server knows, with what stands in their parentheses. */
const functions = [
  /^count\(\)$/,
  /^count_unique\([\w.]+\)$/,
  /^failure_rate\(\)$/,
  /^apdex\(\d+(?:\.\d+)?\)$/,
  /^(?:avg|p50|p75|p95|p99|p100)\((?:transaction\.duration|measurements\.\w+)\)$/,
  /^percentile\((?:transaction\.duration|measurements\.\w+), ?(?:0(?:\.\d+)?|1(?:\.0+)?)\)$/,
];
const ofTransactions = /^(?:failure_rate|apdex|avg|p\d+|percentile)\(/;
const types = ["email", "slack", "msteams", "pagerduty", "sentry_app", "opsgenie", "discord"];
const targets: Readonly<Record<string, readonly string[]>> = {
  email: ["user", "team"],
  slack: ["specific"],
  pagerduty: ["specific"],
  sentry_app: ["sentry_app"],
};
const day = 24 * 60;

export const metricRuleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "organizations/:organization/alert-rules",
    scope: "alerts:read",
    answer: (organisation) => [200, organisation.metricRules],
  },
  {
    method: "POST",
    path: "projects/:organization/:project/alert-rules",
    scope: "alerts:write",
    answer: (organisation, [slug = ""], body) => {
      projectOf(organisation, slug);
      const checkedRule = checked(organisation, slug, body);
      if (organisation.metricRules.length >= organisation.metricQuota) {
        throw new Refusal(403, {
          detail: "You may not exceed the number of metric alert rules of your plan",
        });
      }
      const rule = { ...checkedRule, id: organisation.nextId() };
      organisation.metricRules.push(rule);
      return [201, rule];
    },
  },
  {
    method: "GET",
    path: "projects/:organization/:project/alert-rules/:rule",
    scope: "alerts:read",
    answer: (organisation, [slug = "", id = ""]) => [200, ruleOf(organisation, slug, id)],
  },
  {
    method: "PUT",
    path: "projects/:organization/:project/alert-rules/:rule",
    scope: "alerts:write",
    answer: (organisation, [slug = "", id = ""], body) => {
      const index = organisation.metricRules.indexOf(ruleOf(organisation, slug, id));
      const rule = { ...checked(organisation, slug, body), id };
      organisation.metricRules[index] = rule;
      return [200, rule];
    },
  },
  {
    method: "DELETE",
    path: "projects/:organization/:project/alert-rules/:rule",
    scope: "alerts:write",
    answer: (organisation, [slug = "", id = ""]) => {
      const rules = organisation.metricRules;
      rules.splice(rules.indexOf(ruleOf(organisation, slug, id)), 1);
      return [204, {}];
    },
  },
];

type MetricRule = Organisation["metricRules"][number];

function ruleOf(organisation: Organisation, slug: string, id: string): MetricRule {
  const found = organisation.metricRules.find((each) => each.id === id && each.projects.includes(slug));
  if (found === undefined) throw notFound();
  return found;
}

function checked(
  organisation: Organisation,
  slug: string,
  body: Body,
): Omit<Rule, "id"> & { projects: string[] } {
  const name = named(body["name"], 256);
  const environment = environmentOf(organisation, body["environment"]);
  const dataset = String(body["dataset"] ?? "events");
  if (!datasets.includes(dataset)) {
    throw invalid("dataset", `Invalid dataset, valid values are [${datasets.join(", ")}]`);
  }
  const aggregate = aggregateOf(body["aggregate"], dataset);
  const timeWindow = Number(body["timeWindow"]);
  if (!Number.isInteger(timeWindow)) throw invalid("timeWindow", "A valid integer is required.");
  if (timeWindow < 1) throw invalid("timeWindow", "Ensure this value is greater than or equal to 1.");
  if (timeWindow > day) throw invalid("timeWindow", `Ensure this value is less than or equal to ${day}.`);
  if (typeof body["query"] !== "string") throw invalid("query", "This field is required.");
  if (/\bproject(?:\.name)?:/.test(body["query"]))
    throw invalid("query", "Project is an invalid search term");
  const { thresholdType } = body;
  if (thresholdType !== 0 && thresholdType !== 1) {
    throw invalid("thresholdType", "Invalid threshold type, valid values are [0, 1]");
  }
  const triggers = triggersOf(organisation, body);
  return {
    ...{ name, environment, dataset, aggregate, timeWindow, thresholdType, triggers },
    query: body["query"],
    eventTypes: body["eventTypes"] ?? (dataset === "transactions" ? ["transaction"] : ["error"]),
    resolveThreshold: body["resolveThreshold"] ?? null,
    owner: ownerOf(organisation, body["owner"]),
    projects: [slug],
  };
}

function aggregateOf(given: unknown, dataset: string): string {
  if (typeof given !== "string" || given === "") throw invalid("aggregate", "This field is required.");
  if (!functions.some((each) => each.test(given))) {
    throw invalid("aggregate", `Invalid Metric: ${given} is not a valid function`);
  }
  if (dataset === "events" && ofTransactions.test(given)) {
    throw wrong("Invalid Metric: We do not currently support this field.");
  }
  return given;
}

function ownerOf(organisation: Organisation, given: unknown): string | null {
  if (given === undefined || given === null) return null;
  const id = /^team:(\d+)$/.exec(String(given))?.[1];
  if (id === undefined) {
    throw invalid(
      "owner",
      "Could not parse actor. Format should be `type:id` where type is `team` or `user`.",
    );
  }
  if (!organisation.teams.some((team) => team.id === id)) {
    throw invalid("owner", "Team does not exist");
  }
  return String(given);
}

function triggersOf(organisation: Organisation, body: Body): Node[] {
  const given = (body["triggers"] ?? []) as Node[];
  if (given.length === 0) throw wrong("Must include at least one trigger");
  if (given.length > 2) {
    throw wrong("Must send 1 or 2 triggers - A critical trigger, and an optional warning trigger");
  }
  for (const [index, label] of ["critical", "warning"].entries()) {
    const trigger = given[index];
    if (trigger === undefined) continue;
    if (trigger["label"] !== label) throw wrong(`Trigger ${index + 1} must be labeled "${label}"`);
    checkResolves(trigger, body);
  }
  checkOrder(given, body);
  return given.map((trigger) => ({
    ...trigger,
    id: organisation.nextId(),
    actions: ((trigger["actions"] ?? []) as Node[]).map((action) => actionOf(organisation, action)),
  }));
}

/** Above what it fires, it must not be over. */
function checkResolves(trigger: Node, { thresholdType, resolveThreshold }: Body): void {
  if (typeof resolveThreshold !== "number") return;
  const fires = Number(trigger["alertThreshold"]);
  const isAbove = thresholdType === 0;
  // Both are exclusive: above 0 and below 1 are next to each other, where only whole numbers are counted.
  const room = Number.isInteger(fires) && Number.isInteger(resolveThreshold) ? 2 : 0;
  if (isAbove ? fires + room <= resolveThreshold : fires - room >= resolveThreshold) {
    const side = isAbove ? "above" : "below";
    throw wrong(`${trigger["label"]} alert threshold must be ${side} resolution threshold`);
  }
}

function checkOrder([critical, warning]: readonly Node[], { thresholdType }: Body): void {
  if (critical === undefined || warning === undefined) return;
  const [worst, bad] = [Number(critical["alertThreshold"]), Number(warning["alertThreshold"])];
  const isAbove = thresholdType === 0;
  if (isAbove ? worst < bad : worst > bad) {
    const side = isAbove ? "above" : "below";
    throw wrong(`Critical trigger must have an alert threshold ${side} warning trigger`);
  }
}

function actionOf(organisation: Organisation, action: Node): Node {
  const [type, targetType] = [String(action["type"]), String(action["targetType"])];
  if (!types.includes(type)) throw invalid("type", `Invalid type, valid values are [${types.join(", ")}]`);
  const allowed = targets[type] ?? ["specific"];
  if (!allowed.includes(targetType)) {
    throw invalid("targetType", `Invalid target type for ${type}. Valid types are [${allowed.join(", ")}]`);
  }
  if (
    targetType === "team" &&
    !organisation.teams.some(({ id }) => id === String(action["targetIdentifier"]))
  ) {
    throw wrong("Team does not exist");
  }
  if (type === "slack" || type === "pagerduty") {
    const integration = action["integrationId"];
    if (integration === undefined) throw invalid("integration", `Integration must be provided for ${type}`);
    if (!organisation.integrations.has(String(integration))) throw wrong("Invalid integration");
  }
  return { ...action, id: organisation.nextId() };
}
