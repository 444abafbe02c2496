/** Where Alertmanager sends an alert, and how long it waits. */
import { list, object, text } from "../workloads/values.ts";
import { seconds } from "./promql.ts";
import { yaml } from "./rules.ts";

export interface Route {
  readonly receiver: string;
  /** Seconds until the first message, and until the next one of the same group. */
  readonly groupWait: number;
  readonly groupInterval: number;
  /** Seconds after which a message that has not changed is sent again. */
  readonly repeatInterval: number;
  /** Whether it, or one that it is below, asks for a team: it is no fallback. */
  readonly ofTeam: boolean;
  /** Whether there are times at which it sends nothing. */
  readonly isMuted: boolean;
}

export interface Alertmanager {
  /** Of the receivers, those that tell somebody. */
  readonly telling: ReadonlySet<string>;
  /** Which route an alert takes; undefined: it has no receiver. */
  readonly routeOf: (labels: Readonly<Record<string, string>>) => Route | undefined;
}

/** Undefined: the text is no configuration of Alertmanager. */
export function alertmanagerIn(content: string): Alertmanager | undefined {
  if (!/^route:/m.test(content) || !/^receivers:/m.test(content)) return undefined;
  return alertmanagerOf(yaml(content));
}

/** @param settings of a file, or the `spec` of an AlertmanagerConfig, which has the same words as one */
export function alertmanagerOf(settings: unknown): Alertmanager {
  const { route, receivers } = object(settings);
  const telling = list(receivers)
    .map(object)
    .filter((each) =>
      Object.entries(each).some(([key, value]) => /_?configs$/i.test(key) && list(value).length > 0),
    );
  // Alertmanager's own defaults.
  const root = nodeOf(route, {
    receiver: "",
    groupWait: 30,
    groupInterval: 300,
    repeatInterval: 14_400,
    ofTeam: false,
    isMuted: false,
  });
  return {
    telling: new Set(telling.map(({ name }) => String(name))),
    routeOf: (labels) => found(root, labels),
  };
}

interface Node extends Route {
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
  readonly goesOn: boolean;
  readonly routes: readonly Node[];
}

const muting = [
  "mute_time_intervals",
  "muteTimeIntervals",
  "active_time_intervals",
  "activeTimeIntervals",
] as const;

function nodeOf(route: unknown, above: Route): Node {
  const given = object(route);
  const matchers = [...list(given["matchers"]).map(matcherOf), ...simple(given["match"])];
  const own: Route = {
    receiver: text(given["receiver"]) ?? above.receiver,
    groupWait: seconds(given["group_wait"] ?? given["groupWait"]) ?? above.groupWait,
    groupInterval: seconds(given["group_interval"] ?? given["groupInterval"]) ?? above.groupInterval,
    repeatInterval: seconds(given["repeat_interval"] ?? given["repeatInterval"]) ?? above.repeatInterval,
    // Times are a route's own: what is below it does not have them.
    isMuted: muting.some((name) => list(given[name]).length > 0),
    ofTeam: above.ofTeam || matchers.some(({ name }) => name === "team"),
  };
  return {
    ...own,
    matches: (labels) => matchers.every((each) => each.matches(labels)),
    goesOn: given["continue"] === true,
    routes: list(given["routes"]).map((each) => nodeOf(each, own)),
  };
}

/** The first branch that matches, to its end; one that goes on is heard beside the next, and the first is as good. */
function found(node: Node, labels: Readonly<Record<string, string>>): Route | undefined {
  const branch = node.routes.find((each) => each.matches(labels));
  if (branch !== undefined) return found(branch, labels);
  const { matches: _matches, goesOn: _goesOn, routes: _routes, ...route } = node;
  return route.receiver === "" ? undefined : route;
}

interface Matcher {
  readonly name: string;
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
}

/** `severity="page"`, or the operator's object of the same. */
function matcherOf(matcher: unknown): Matcher {
  if (typeof matcher === "string") {
    const [, name = "", type = "=", value = ""] =
      /^\s*(\w+)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/s.exec(matcher) ?? [];
    return matching(name, type, value);
  }
  const { name, matchType, value } = object(matcher);
  return matching(text(name) ?? "", text(matchType) ?? "=", text(value) ?? "");
}

function simple(match: unknown): readonly Matcher[] {
  return Object.entries(object(match)).map(([name, value]) => matching(name, "=", String(value)));
}

function matching(name: string, type: string, value: string): Matcher {
  const isSame = type.includes("~") ? pattern(value) : (label: string) => label === value;
  return { name, matches: (labels) => isSame(labels[name] ?? "") !== type.startsWith("!") };
}

function pattern(value: string): (label: string) => boolean {
  try {
    const regex = new RegExp(`^(?:${value})$`);
    return (label) => regex.test(label);
  } catch {
    return () => false;
  }
}
