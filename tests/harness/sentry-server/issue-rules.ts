/** Issue alerts: `/projects/{organization}/{project}/rules/`. */
import { projectOf } from "./projects.ts";
import { invalid, notFound } from "./refusal.ts";
import type { Body, Route } from "./routes.ts";
import type { Organisation, Project, Rule } from "./store.ts";
import { named } from "./teams.ts";

type Node = Readonly<Record<string, unknown>>;

const notFilledIn = "Ensure at least one action is enabled and all required fields are filled in.";

const frequency = ["value", "interval"];

/** Condition → the fields that it needs. */
const conditions: Readonly<Record<string, readonly string[]>> = {
  "sentry.rules.conditions.first_seen_event.FirstSeenEventCondition": [],
  "sentry.rules.conditions.regression_event.RegressionEventCondition": [],
  "sentry.rules.conditions.reappeared_event.ReappearedEventCondition": [],
  "sentry.rules.conditions.every_event.EveryEventCondition": [],
  "sentry.rules.conditions.event_frequency.EventFrequencyCondition": frequency,
  "sentry.rules.conditions.event_frequency.EventUniqueUserFrequencyCondition": frequency,
  "sentry.rules.conditions.event_frequency.EventFrequencyPercentCondition": frequency,
};

const filters: Readonly<Record<string, readonly string[]>> = {
  "sentry.rules.filters.age_comparison.AgeComparisonFilter": ["value", "time", "comparison_type"],
  "sentry.rules.filters.issue_occurrences.IssueOccurrencesFilter": ["value"],
  "sentry.rules.filters.level.LevelFilter": ["level", "match"],
  "sentry.rules.filters.latest_release.LatestReleaseFilter": [],
};

const actions: Readonly<Record<string, readonly string[]>> = {
  "sentry.mail.actions.NotifyEmailAction": ["targetType"],
  "sentry.rules.actions.notify_event.NotifyEventAction": [],
  "sentry.rules.actions.notify_event_service.NotifyEventServiceAction": ["service"],
  "sentry.integrations.slack.notify_action.SlackNotifyServiceAction": ["workspace", "channel"],
  "sentry.integrations.pagerduty.notify_action.PagerDutyNotifyServiceAction": ["account", "service"],
};

const intervals = ["1m", "5m", "15m", "1h", "1d", "1w", "30d"];
const month = 60 * 24 * 30;

export const issueRuleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "projects/:organization/:project/rules",
    scope: "alerts:read",
    answer: (organisation, [slug = ""]) => [200, projectOf(organisation, slug).rules],
  },
  {
    method: "POST",
    path: "projects/:organization/:project/rules",
    scope: "alerts:write",
    answer: (organisation, [slug = ""], body) => {
      const project = projectOf(organisation, slug);
      const rule = { ...checked(organisation, project, body), id: organisation.nextId() };
      if (project.rules.some((each) => isSame(each, rule))) {
        throw invalid(
          "name",
          `This rule is an exact duplicate of '${rule.name}' in this project and may not be created.`,
        );
      }
      project.rules.push(rule);
      return [201, rule];
    },
  },
  {
    method: "GET",
    path: "projects/:organization/:project/rules/:rule",
    scope: "alerts:read",
    answer: (organisation, [slug = "", id = ""]) => [200, ruleOf(projectOf(organisation, slug), id)],
  },
  {
    method: "PUT",
    path: "projects/:organization/:project/rules/:rule",
    scope: "alerts:write",
    answer: (organisation, [slug = "", id = ""], body) => {
      const project = projectOf(organisation, slug);
      const index = project.rules.indexOf(ruleOf(project, id));
      const rule = { ...checked(organisation, project, body), id };
      project.rules[index] = rule;
      return [200, rule];
    },
  },
  {
    method: "DELETE",
    path: "projects/:organization/:project/rules/:rule",
    scope: "alerts:write",
    answer: (organisation, [slug = "", id = ""]) => {
      const { rules } = projectOf(organisation, slug);
      rules.splice(rules.indexOf(ruleOf(projectOf(organisation, slug), id)), 1);
      return [202, {}];
    },
  },
];

function ruleOf({ rules }: Project, id: string): Rule {
  const found = rules.find((each) => each.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function isSame(one: Rule, other: Rule): boolean {
  const { id: _one, name: _name, ...rest } = one;
  const { id: _other, name: _called, ...others } = other;
  return JSON.stringify(rest) === JSON.stringify(others);
}

function checked(organisation: Organisation, project: Project, body: Body) {
  const name = named(body["name"], 256);
  const environment = environmentOf(organisation, body["environment"]);
  const { actionMatch, filterMatch } = body;
  if (!["all", "any", "none"].includes(String(actionMatch))) {
    throw invalid("actionMatch", `"${actionMatch}" is not a valid choice.`);
  }
  const given = {
    conditions: nodes(body, "conditions"),
    filters: nodes(body, "filters"),
    actions: nodes(body, "actions"),
  };
  for (const node of given.conditions) checkCondition(node);
  for (const node of given.filters) known("filters", filters, node);
  for (const node of given.actions) checkAction(organisation, project, node);
  if (given.conditions.length === 0) throw invalid("conditions", "Must select a condition");
  if (given.actions.length === 0) throw invalid("actions", "Must select an action");
  if (given.filters.length > 0 && !["all", "any", "none"].includes(String(filterMatch))) {
    throw invalid("filterMatch", "Must select a filter match (all, any, none) if filters are supplied");
  }
  const every = Number(body["frequency"]);
  if (!Number.isInteger(every)) throw invalid("frequency", "A valid integer is required.");
  if (every < 5) throw invalid("frequency", "Ensure this value is greater than or equal to 5.");
  if (every > month) throw invalid("frequency", `Ensure this value is less than or equal to ${month}.`);
  const labelled = Object.fromEntries(
    Object.entries(given).map(([kind, list]) => [
      kind,
      list.map((node) => ({ ...node, name: sentence(node) })),
    ]),
  );
  return { name, environment, actionMatch, filterMatch: filterMatch ?? "all", frequency: every, ...labelled };
}

/** Sentry tells every node in words. */
function sentence(node: Node): string {
  return String(node["id"]).split(".").at(-1) ?? "";
}

export function environmentOf(organisation: Organisation, given: unknown): string | null {
  if (given === undefined || given === null) return null;
  if (!organisation.environments.has(String(given))) {
    throw invalid("environment", "This environment has not been created.");
  }
  return String(given);
}

function nodes(body: Body, field: string): Node[] {
  const given = body[field] ?? [];
  if (!Array.isArray(given)) throw invalid(field, `Expected a list of items but got type "${typeof given}".`);
  return given as Node[];
}

function known(field: string, table: Readonly<Record<string, readonly string[]>>, node: Node): void {
  if (node["id"] === undefined) throw invalid(field, "Missing attribute 'id'");
  const needs = table[String(node["id"])];
  if (needs === undefined) throw invalid(field, `Invalid node. Could not find '${node["id"]}'`);
  if (needs.some((need) => node[need] === undefined || node[need] === "")) throw invalid(field, notFilledIn);
}

function checkCondition(node: Node): void {
  known("conditions", conditions, node);
  if (node["interval"] !== undefined && !intervals.includes(String(node["interval"]))) {
    throw invalid(
      "conditions",
      `Select a valid choice. ${node["interval"]} is not one of the available choices.`,
    );
  }
  if (node["value"] !== undefined && !(Number(node["value"]) >= 0)) {
    throw invalid("conditions", "Enter a whole number.");
  }
}

function checkAction(organisation: Organisation, project: Project, node: Node): void {
  known("actions", actions, node);
  const { id, targetType, targetIdentifier } = node;
  if (id === "sentry.mail.actions.NotifyEmailAction" && targetType === "Team") {
    const team = organisation.teams.find((each) => each.id === String(targetIdentifier));
    if (team === undefined || !project.teams.has(team.slug)) {
      throw invalid("actions", "This team is not part of the project.");
    }
  }
  const integration = node["workspace"] ?? node["account"];
  if (integration !== undefined && !organisation.integrations.has(String(integration))) {
    throw invalid("actions", `Select a valid choice. ${integration} is not one of the available choices.`);
  }
  const service = node["service"];
  if (
    id === "sentry.rules.actions.notify_event_service.NotifyEventServiceAction" &&
    !project.plugins.has(String(service))
  ) {
    throw invalid("actions", `Select a valid choice. ${service} is not one of the available choices.`);
  }
}
