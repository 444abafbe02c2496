/** Mutants of the alerts of what all services stand on. */
import { gone, labelled, type Mutant, mutants, says, timed } from "../mutant.ts";

const disk = { record: "host:disk_utilisation:ratio" };
const full = (severity: string) => ({ alert: "DiskFull", severity });
const filling = { alert: "DiskFillingUp" };
const certificate = { alert: "CertificateExpiring" };
const store = (name: string) => ({ alert: "StoreDown", store: name });
const target = { alert: "TargetDown" };
const loop = { alert: "CrashLoop" };
const logPath = { alert: "LogPathStalled" };
const rules = { alert: "RuleEvaluationFailing" };
const messages = { alert: "NotificationsFailing" };
const reload = { alert: "ConfigReloadFailed" };
const watchdog = { alert: "Watchdog" };

const isFull = /^DiskFull/;
const isFilling = /^DiskFillingUp/;
const isCertificate = /^CertificateExpiring/;
const isStore = /^StoreDown/;
const isTarget = /^TargetDown/;
const isLoop = /^CrashLoop/;
const isLogPath = /^LogPathStalled/;
const isRules = /^RuleEvaluationFailing/;
const isMessages = /^NotificationsFailing/;
const isReload = /^ConfigReloadFailed/;
const isWatchdog = /^Watchdog/;

export const stackMutants: readonly Mutant[] = mutants("stack", [
  ["what is free is used", disk, says("1 - ", ""), isFull],
  ["the size is divided by what is free", disk, says(/- (max .*) \/ (max .*)/, "- $2 / $1"), isFull],
  ["a page at the objective", full("page"), says("0.95", "0.8"), isFull],
  ["a ticket below the objective", full("ticket"), says("0.8", "0.4"), isFull],
  ["a ticket far above the objective", full("ticket"), says("0.8", "0.95"), isFull],
  ["a disk that is empty", full("ticket"), says(">", "<"), isFull],
  ["a disk that was full for a moment", full("page"), timed("for", undefined), isFull],
  ["a pace of 30 minutes", filling, says("[6h]", "[30m]"), isFilling],
  ["a pace of a day", filling, says("[6h]", "[1d]"), isFilling],
  ["full in a day", filling, says("259200", "86400"), isFilling],
  ["full in a week", filling, says("259200", "604800"), isFilling],
  ["it need not be half full", filling, says(/ and .*/, ""), isFilling],
  ["a forecast that has just come", filling, timed("for", undefined), isFilling],
  ["a certificate's last 7 days", certificate, says("1209600", "604800"), isCertificate],
  ["a certificate's last 28 days", certificate, says("1209600", "2419200"), isCertificate],
  ["a certificate that has long to go", certificate, says("<", ">"), isCertificate],
  ["the database is the cache", store("database"), says("pg_up", "redis_up"), isStore],
  ["a store that is up", store("cache"), says("== 0", "== 1"), isStore],
  ["a store by another name", store("cache"), labelled({ store: "database" }), isStore],
  ["a store is a ticket", store("cache"), labelled({ severity: "ticket" }), isStore],
  ["nobody watches the database", store("database"), gone, isStore],
  ["targets of the services alone", target, says("!~", "=~"), isTarget],
  ["every target but one service", target, says("audit|", ""), isTarget],
  ["an exporter may be away for a minute", target, timed("for", "1m"), isTarget],
  ["an exporter may be away for half an hour", target, timed("for", "30m"), isTarget],
  ["one alert for each of the targets", target, says(/min by \(job\) \((.*)\)/, "$1"), isTarget],
  ["loops of the services, too", loop, says("audit|", ""), isLoop],
  ["starts of 5 minutes", loop, says("[10m]", "[5m]"), isLoop],
  ["six starts are no loop", loop, says("> 3", "> 6"), isLoop],
  ["a log store that answers has stalled", logPath, says("== 0", "== 1"), isLogPath],
  ["an old intake without a store is enough", logPath, says("max by", "min by"), isLogPath],
  ["a log store may restart in no time", logPath, timed("for", "1m"), isLogPath],
  ["logs may wait for half an hour", logPath, timed("for", "30m"), isLogPath],
  ["failures of rules for an hour", rules, says("[5m]", "[1h]"), isRules],
  ["ten failures of rules", rules, says("> 0", "> 10"), isRules],
  [
    "failures of rules are messages'",
    rules,
    says(/prometheus_\w+/, "alertmanager_notifications_failed_total"),
    isRules,
  ],
  ["messages that do go out", messages, says("_failed", ""), isMessages],
  ["messages that fail for 1 minute", messages, says("[5m]", "[1m]"), isMessages],
  ["Alertmanager's settings are fine", reload, says(/ or alertmanager.*/, ""), isReload],
  ["Prometheus' settings are fine", reload, says(/^.* or /, ""), isReload],
  ["settings are read in a moment", reload, timed("for", undefined), isReload],
  [
    "the switch needs something that is up",
    watchdog,
    says("vector(1)", "vector(1) and on () up"),
    isWatchdog,
  ],
  ["the switch is a ticket", watchdog, labelled({ severity: "ticket" }), isWatchdog],
  ["there is no switch", watchdog, gone, isWatchdog],
]);
