/** Alertmanager's configuration: who gets which alerts, in how many messages, and which are only symptoms. */
import { stringify } from "yaml";
import { byText } from "../../catalog/complete.ts";
import { compactDuration } from "../../catalog/duration.ts";
import type { AlertingPlan, Plan, QuietPlan, ReceiverPlan } from "../../catalog/plan.ts";
import { pageGroupInterval, pageGroupWait } from "../../slo/windows.ts";
import { inhibitions } from "./inhibitions.ts";
import { type ReceiverAddresses, receiverSettings } from "./receivers.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Tickets wait for the page that may inhibit them: on little history they can fire first. */
export const ticketGroupWait = 2 * minute;
export const ticketGroupInterval = 5 * minute;
/** Between two beats of the dead man's switch. */
export const watchdogInterval = minute;

const page = timing(pageGroupWait, pageGroupInterval, 4 * hour);
const ticket = timing(ticketGroupWait, ticketGroupInterval, 24 * hour);
/**
 * Groups are looked at each half interval. A repetition that were due after a whole one would just not be due then,
 * because the last message left a little later than its turn, and would come with the turn after it.
 */
const beat = timing(0, watchdogInterval / 2, (watchdogInterval * 3) / 4);

function timing(wait: number, interval: number, repeat: number) {
  return {
    group_wait: compactDuration(wait),
    group_interval: compactDuration(interval),
    repeat_interval: compactDuration(repeat),
  };
}

/** The receiver of what nobody shall hear. */
export const nobody = "(nobody)";

export function alertmanagerSettings({ alerting }: Pick<Plan, "alerting">, at: ReceiverAddresses): string {
  const settings = {
    // For alerts that come without an end; Prometheus gives each one.
    global: { resolve_timeout: "5m" },
    route: routeOf(alerting),
    ...(alerting.quiet.length === 0 ? {} : { time_intervals: alerting.quiet.map(timeInterval) }),
    inhibit_rules: inhibitions,
    receivers: [...receiversOf(alerting, at), { name: nobody }],
  };
  // Templates are read as they are written.
  return stringify(settings, { lineWidth: 0 });
}

/** Which alerts go to which list of receivers, in which groups, and when. */
export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  /** Names of times at which nothing is sent. */
  readonly mute_time_intervals?: readonly string[];
  readonly routes?: readonly Route[];
}

function timeInterval({ name, intervals }: QuietPlan): object {
  return {
    name,
    time_intervals: intervals.map(({ days, from, to }) => ({
      times: [{ start_time: from, end_time: to }],
      weekdays: [...days],
    })),
  };
}

export function routeOf({ fallback, teams, watchdog, quiet }: AlertingPlan): Route {
  const waiting =
    quiet.length === 0 ? ticket : { ...ticket, mute_time_intervals: quiet.map(({ name }) => name) };
  return {
    // What has neither severity is as urgent as it can be, until somebody says how urgent it is.
    receiver: nameOf(fallback.page),
    // What a person can act on at once: one message of a service and severity, with all that is wrong there.
    group_by: ["service", "severity"],
    ...page,
    routes: [
      {
        matchers: ['alertname="Watchdog"'],
        receiver: watchdogName(watchdog),
        group_by: ["alertname"],
        ...beat,
      },
      { matchers: ['severity="none"'], receiver: nobody },
      ...teams.flatMap((team) => [
        { matchers: [`team="${team.name}"`, 'severity="page"'], receiver: nameOf(team.page) },
        {
          matchers: [`team="${team.name}"`, 'severity="ticket"'],
          receiver: nameOf(team.ticket),
          ...waiting,
        },
      ]),
      { matchers: ['severity="page"'], receiver: nameOf(fallback.page) },
      { matchers: ['severity="ticket"'], receiver: nameOf(fallback.ticket), ...waiting },
    ],
  };
}

/** Receivers that hear of the same alerts, by the name that routes know them by. */
export interface ReceiverList {
  readonly name: string;
  readonly receivers: readonly ReceiverPlan[];
  /** Whether they hear of an end too. */
  readonly resolved: boolean;
}

/** A group goes to one receiver, which may have several addresses: one for each list of names. */
export function receiverLists({ fallback, teams, watchdog, receivers }: AlertingPlan): ReceiverList[] {
  const plans = new Map(receivers.map((receiver) => [receiver.name, receiver]));
  const planned = (names: readonly string[]) => names.flatMap((name) => plans.get(name) ?? []);
  const lists = [fallback, ...teams].flatMap((each) => [each.page, each.ticket]);
  const byName = new Map(lists.map((names) => [nameOf(names), names]));
  return [
    ...[...byName]
      .sort(([a], [b]) => byText(a, b))
      .map(([name, names]) => ({ name, receivers: planned(names), resolved: true })),
    // Its end is no good news: a message of it would be one more beat.
    { name: watchdogName(watchdog), receivers: planned(watchdog), resolved: false },
  ];
}

function receiversOf(alerting: AlertingPlan, at: ReceiverAddresses): object[] {
  return receiverLists(alerting).map(({ name, receivers, resolved }) => ({
    name,
    ...receiverSettings(receivers, resolved, at),
  }));
}

/** No name of a receiver has a plus, a colon or a bracket. */
function nameOf(receivers: readonly string[]): string {
  return receivers.join("+");
}

function watchdogName(receivers: readonly string[]): string {
  return `watchdog:${nameOf(receivers)}`;
}
