/** Prometheus as a program of the host, its rules, and the pages that it serves. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@pulumi/pulumi";
import * as supervisor from "../../../providers/supervisor/sdk/index.ts";
import { rulesYaml } from "../../../slo/yaml.ts";
import { filesBelow } from "../../content.ts";
import { prometheusSettings } from "../../monitoring/prometheus.ts";
import { prometheusCommand } from "../../monitoring/prometheus-command.ts";
import { rulesOf } from "../../monitoring/rules.ts";
import { type HostContext, local } from "./context.ts";

export function prometheus(host: HostContext): void {
  const { plan } = host;
  const port = plan.monitoring.ports.prometheus;
  const url = local(port);
  const settings = new supervisor.File(
    "prometheus-settings",
    {
      path: host.path("monitoring", "prometheus.yml"),
      content: prometheusSettings(plan, host.site),
      validate: ["promtool", "check", "config", "{file}"],
      reloadUrl: `${url}/-/reload`,
    },
    host.after(),
  );
  host.program(
    {
      name: "prometheus",
      supervisor: "supervisord",
      role: "monitoring",
      url,
      health: { url: `${url}/-/healthy` },
    },
    {
      command: prometheusCommand(plan, {
        settings: host.path("monitoring", "prometheus.yml"),
        data: host.path("monitoring", "prometheus"),
        pages: pagesFolder(host),
        listen: `127.0.0.1:${port}`,
        url,
        more: ["--web.enable-lifecycle"],
      }),
      ports: [port],
      ready: { url: `${url}/-/ready`, timeout: 60_000 },
      stop: { signal: "TERM", timeout: 30_000 },
    },
    settings,
    ...rules(host, url),
  );
  pages(host);
}

/** A file for each service, so that a change shows whose rules it is. */
function rules(host: HostContext, url: string): Resource[] {
  return rulesOf(host.plan, host.site).map(
    (file) =>
      new supervisor.File(
        `rules-${file.name}`,
        {
          path: host.path("monitoring", "rules", `${file.name}.yml`),
          content: rulesYaml(file),
          validate: ["promtool", "check", "rules", "{file}"],
          reloadUrl: `${url}/-/reload`,
        },
        host.after(),
      ),
  );
}

/** What Prometheus serves below `/user/`: dashboards with their viewer, and runbooks. */
function pagesFolder(host: HostContext): string {
  return host.path("monitoring", "pages");
}

/** Where the pages have the dashboards, a file for each. */
export function dashboardsFolder(host: HostContext): string {
  return join(pagesFolder(host), "dashboards", "dashboards");
}

/** What the pages are made from. */
const sources = ["render", "dashboards", join("docs", "runbooks")];
const checkout = join(import.meta.dirname, "..", "..", "..");

/** By a command, not as resources: they are many, and nothing of the stack depends on them. */
function pages(host: HostContext): void {
  const plan = host.path("monitoring", "plan.json");
  const content = `${JSON.stringify(host.plan)}\n`;
  const file = new supervisor.File("plan", { path: plan, content }, host.after());
  new supervisor.Task(
    "pages",
    {
      home: host.home,
      command: [
        "node",
        "--disable-warning=ExperimentalWarning",
        join(checkout, "render", "pages.ts"),
        plan,
        pagesFolder(host),
      ],
      cwd: host.home,
      environment: host.environment,
      creates: pagesFolder(host),
      runOn: { plan: digestOf([content]), source: sourceOfPages() },
    },
    host.after(file),
  );
}

function sourceOfPages(): string {
  const stamp = join(checkout, "dashboards", "viewer", "dist", ".setup-stamp");
  const files = sources.flatMap((folder) =>
    existsSync(join(checkout, folder)) ? filesBelow(join(checkout, folder)) : [],
  );
  return digestOf([...files, ...(existsSync(stamp) ? [stamp] : [])].map((path) => readFileSync(path)));
}

function digestOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}
