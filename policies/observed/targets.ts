/** Whom Prometheus scrapes and probes: `prometheus.yml`, and the operator's monitors and probes. */
import { at, list, object, text } from "../workloads/values.ts";
import { seconds } from "./promql.ts";
import { texts, yaml } from "./rules.ts";

export interface Target {
  /** Undefined: of no service. */
  readonly service: string | undefined;
  readonly team: string | undefined;
  readonly job: string;
  readonly kind: "scrape" | "probe";
  /** `valeo-crm`, `10.0.0.1`; empty where pods are selected by labels. */
  readonly host: string;
  readonly port: number | undefined;
  /** Seconds between two of them; undefined: the server's. */
  readonly interval: number | undefined;
  /** Of the pods, where they are selected by labels. */
  readonly selects?: Readonly<Record<string, string>>;
}

export interface PrometheusSettings {
  readonly scrapeInterval: number | undefined;
  readonly evaluationInterval: number | undefined;
  readonly targets: readonly Target[];
  /** Whether it sends alerts to anybody. */
  readonly alerts: boolean;
  /** Globs of the files of rules that it loads. */
  readonly ruleFiles: readonly string[];
}

/** Undefined: the text is no configuration of Prometheus. */
export function prometheusIn(content: string): PrometheusSettings | undefined {
  if (!/^scrape_configs:/m.test(content)) return undefined;
  const settings = yaml(content);
  return {
    scrapeInterval: seconds(at(settings, "global", "scrape_interval")),
    evaluationInterval: seconds(at(settings, "global", "evaluation_interval")),
    targets: list(object(settings)["scrape_configs"]).flatMap(targetsOf),
    alerts: list(at(settings, "alerting", "alertmanagers")).length > 0,
    ruleFiles: list(object(settings)["rule_files"]).map(String),
  };
}

function targetsOf(scrape: unknown): readonly Target[] {
  const config = object(scrape);
  const relabels = list(config["relabel_configs"]).map(object);
  const given = Object.fromEntries(
    relabels
      .filter((each) => each["source_labels"] === undefined)
      .map((each) => [String(each["target_label"]), String(each["replacement"])]),
  );
  // A probe's own address is a parameter of the exporter that asks.
  const kind = relabels.some((each) => each["target_label"] === "__param_target") ? "probe" : "scrape";
  const job = given["job"] ?? text(config["job_name"]) ?? "";
  const interval = seconds(config["scrape_interval"]);
  const target = (address: string, labels: Readonly<Record<string, string>>): Target => ({
    ...placeOf(address),
    service: labels["service"] ?? given["service"],
    team: labels["team"] ?? given["team"],
    job,
    kind,
    interval,
  });
  return [
    ...list(config["static_configs"]).flatMap((each) =>
      list(object(each)["targets"]).map((address) => target(String(address), texts(object(each)["labels"]))),
    ),
    ...list(config["dns_sd_configs"]).flatMap((each) =>
      list(object(each)["names"]).map((name) =>
        target(`${String(name)}:${String(object(each)["port"])}`, {}),
      ),
    ),
  ];
}

/** @example placeOf("http://valeo-crm:8001/health") // { host: "valeo-crm", port: 8001 } */
export function placeOf(address: string): { readonly host: string; readonly port: number | undefined } {
  const [, host = "", port] = /^(?:\w+:\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(address) ?? [];
  return { host, port: port === undefined ? undefined : Number(port) };
}

/** A `ServiceMonitor`, `PodMonitor` or `Probe` of the Prometheus Operator. */
export function monitored(kind: string, props: unknown): readonly Target[] {
  const spec = object(at(props, "spec"));
  if (kind === "Probe") return probed(spec);
  if (kind !== "ServiceMonitor" && kind !== "PodMonitor") return [];
  const labels = texts(at(props, "metadata", "labels"));
  const selects = texts(at(spec, "selector", "matchLabels"));
  const endpoints = list(spec[kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints"]).map(object);
  return endpoints.map(({ interval, relabelings }) => {
    const given = Object.fromEntries(
      list(relabelings).map((each) => [object(each)["targetLabel"], object(each)["replacement"]]),
    );
    return {
      // A monitor of the stack's own parts names itself only.
      service: text(given["service"]),
      team: text(given["team"]),
      job: labels[text(spec["jobLabel"]) ?? ""] ?? "",
      kind: "scrape",
      host: "",
      port: undefined,
      interval: seconds(interval),
      selects,
    };
  });
}

function probed(spec: Readonly<Record<string, unknown>>): readonly Target[] {
  const targets = object(at(spec, "targets", "staticConfig"));
  const labels = texts(targets["labels"]);
  return list(targets["static"]).map((address) => ({
    ...placeOf(String(address)),
    service: labels["service"],
    team: labels["team"],
    job: text(spec["jobName"]) ?? "",
    kind: "probe",
    interval: seconds(spec["interval"]),
  }));
}
