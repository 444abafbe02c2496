/** Who hears of which alerts, as a tree of Grafana: the routes of Alertmanager, in other words. */
import type { AlertingPlan } from "../../catalog/plan.ts";
import { nobody, type Route, routeOf } from "../monitoring/alertmanager.ts";
import { type Matcher, matcherOf } from "./inhibited.ts";

export interface Policy {
  readonly contactPoint: string;
  readonly matchers?: readonly Matcher[];
  /** Without any: those of the policy above it. */
  readonly groupBies?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly muteTimings?: readonly string[];
  readonly policies?: readonly Policy[];
}

export type RootPolicy = Policy & { readonly groupBies: readonly string[] };

/** Names are those of an organisation, so the environment is in them. */
export interface Names {
  readonly contactPoint: (list: string) => string;
  /** The mute timing that is always. */
  readonly always: string;
  readonly quiet: (name: string) => string;
}

export function policyOf(alerting: AlertingPlan, names: Names): RootPolicy {
  const root = routeOf(alerting);
  return { ...translated(root, root, names), groupBies: root.group_by ?? [] };
}

function translated(route: Route, root: Route, names: Names): Policy {
  const { matchers, group_by, group_wait, group_interval, repeat_interval, routes } = route;
  const { mute_time_intervals = [] } = route;
  // A contact point has somebody to tell, so what nobody shall hear is muted.
  const isMuted = route.receiver === nobody;
  const muteTimings = [...(isMuted ? [names.always] : []), ...mute_time_intervals.map(names.quiet)];
  return {
    contactPoint: names.contactPoint(isMuted ? root.receiver : route.receiver),
    ...(matchers === undefined ? {} : { matchers: matchers.map(matcherOf) }),
    ...(group_by === undefined ? {} : { groupBies: group_by }),
    ...(group_wait === undefined ? {} : { groupWait: group_wait }),
    ...(group_interval === undefined ? {} : { groupInterval: group_interval }),
    ...(repeat_interval === undefined ? {} : { repeatInterval: repeat_interval }),
    ...(muteTimings.length === 0 ? {} : { muteTimings }),
    ...(routes === undefined ? {} : { policies: routes.map((each) => translated(each, root, names)) }),
  };
}
