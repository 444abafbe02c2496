/** Which alerts are silent while another one says the same, or why. */

/** As Alertmanager has it. */
export interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/**
 * `equal` takes two labels that are both missing for equal, so that an alert without the label would silence all
 * others without it: both sides are required to have every one of them.
 */
function inhibition(
  source: readonly string[],
  target: readonly string[],
  equal: readonly [string, ...string[]],
): Inhibition {
  const present = equal.map((label) => `${label}=~".+"`);
  return { source_matchers: [...source, ...present], target_matchers: [...target, ...present], equal };
}

/** What is seen of a service that is down; a crash loop is no symptom: it says why. */
const symptoms = [
  "ErrorBudgetBurn",
  "ErrorBudgetSpent",
  "LogStreamSilent",
  "SloDataMissing",
  "TargetDown",
  "TrafficStopped",
];

/**
 * No store is a source: its alert names no service, and which services suffer by it, and how badly, is just what
 * their own alerts say. A service that fails for another reason at the same time must not go unheard.
 */
export const inhibitions: readonly Inhibition[] = [
  // Who is on the way to it needs no ticket for it.
  inhibition(['severity="page"'], ['severity="ticket"'], ["service", "slo"]),
  inhibition(['alertname="ServiceDown"'], [`alertname=~"${symptoms.join("|")}"`], ["service"]),
  // Nothing is measured of what is not scraped.
  inhibition(['alertname="TargetDown"'], ['alertname=~"SloDataMissing|TrafficStopped"'], ["service"]),
  // Where nothing reaches the log store, no service's logs do. Prometheus gives each alert its environment.
  inhibition(
    ['alertname=~"LogPathStalled|TargetDown"', 'job=~"log-intake|"'],
    ['alertname="LogStreamSilent"'],
    ["environment"],
  ),
  inhibition(['alertname="DiskFull"'], ['alertname="DiskFillingUp"'], ["mountpoint"]),
];
