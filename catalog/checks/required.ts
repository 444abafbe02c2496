/** What has no default must be given. */

import { noPort } from "../complete.ts";
import type { Path, Report } from "../problems.ts";
import { nextFree, takenPorts } from "./ports.ts";
import type { Check, Subject } from "./subject.ts";

export const checkRequired: Check = (subject, report) => {
  const { draft } = subject;
  const need = (key: "name" | "version" | "team" | "services", allowed: string, remedy: string) => {
    if (draft[key] === undefined) missing([key], allowed, remedy, subject, report);
  };
  need("name", "the application's name", 'write, for example, name: "neuroerp"');
  need("version", "a semantic version", 'write, for example, version: "2.0.0"');
  need("team", "who is paged", 'write, for example, team: "erp"');
  need("services", "name → service", "write services: { … }");
  const taken = takenPorts(subject);
  for (const { draft: service, plan } of subject.services) {
    const at: Path = ["services", plan.name];
    if (plan.port === noPort) {
      const free = nextFree(8000, taken);
      missing(
        [...at, "port"],
        "the port it listens on",
        `write port: ${free}, which is free`,
        subject,
        report,
      );
    }
    if (service.command === undefined && plan.runtime === "python" && service.app === undefined) {
      const [key, example] =
        plan.kind === "web" ? ["command", '["python", "serve.py", "{port}"]'] : ["app", '"crm.app:app"'];
      missing([...at, key], "what runs it", `write, for example, ${key}: ${example}`, subject, report);
    }
  }
};

/** Reports what is not there, unless it is there and could not be read. */
function missing(path: Path, allowed: string, remedy: string, { options }: Subject, report: Report): void {
  if (report.blames(path) || report.blames(["environments", options.environment, ...path])) return;
  report.add(path, "nothing", `${allowed}; it has no default`, remedy);
}
