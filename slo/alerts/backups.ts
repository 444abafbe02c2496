/** The alert on backups that are not made, where the platform makes any. */
import type { Milliseconds, Plan } from "../../catalog/plan.ts";
import { selector, window } from "../promql.ts";
import type { AlertingRule, RecordingRule } from "../rule.ts";
import type { Signals } from "../signals.ts";
import type { Alert } from "./stack.ts";

const minute: Milliseconds = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A night, and time to begin late and to take long. */
export const oldestBackup = 26 * hour;
/** An exporter may restart. */
export const backupMissingFor = 15 * minute;

export const lastBackup = "store:last_backup:timestamp_seconds";

/** Redis holds what the database has: sessions and events under way. */
export function backedUp({ stores }: Plan): string[] {
  return stores.filter(({ kind }) => kind === "postgres").map(({ name }) => name);
}

export function backupRecords(plan: Plan, signals: Signals): RecordingRule[] {
  const { lastBackup: timeOf } = signals;
  if (timeOf === null) return [];
  return backedUp(plan).map((store) => ({ record: lastBackup, expr: timeOf(store), labels: { store } }));
}

export function backupAlerts(plan: Plan, signals: Signals, alert: Alert): AlertingRule[] {
  if (signals.lastBackup === null) return [];
  return backedUp(plan).map((store) => {
    const last = selector(lastBackup, { store });
    return alert(
      "BackupMissing",
      "ticket",
      // What makes them may be gone, and its series with it: what was known a day ago is still true.
      `time() - (${last} or ${last} offset ${window(day)}) > ${oldestBackup / 1000}`,
      {
        summary: `The store ${store} has no fresh backup`,
        description: `The last one that is known of is {{ $value | humanizeDuration }} old; one is made every night.`,
      },
      "postgres",
      { for: window(backupMissingFor), labels: { store } },
    );
  });
}
