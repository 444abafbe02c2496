/** An installed Grafana as it is declared: what it is told, and what stays with its owner. */
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { reveal } from "../../../providers/supervisor/properties.ts";
import { declared, home, plan, root } from "../../testing/declared.ts";

const grafana = { command: ["/opt/grafana/bin/grafana", "server"], homepath: "/opt/grafana" };
const { units, resources } = await declared({ plan, root, home, grafana });

function contentOf(name: string): string {
  const found = resources.find((each) => each.name === `grafana-${name}`);
  return (reveal(found?.inputs) as { content: string }).content;
}

test("it is a part of the monitoring, with a page and a health check", () => {
  expect(units.find(({ name }) => name === "grafana")).toEqual({
    name: "grafana",
    supervisor: "supervisord",
    role: "monitoring",
    url: "http://127.0.0.1:9096",
    health: { url: "http://127.0.0.1:9096/api/health" },
  });
});

test("it listens on loopback, lets nobody in without a password, and asks nobody outside", () => {
  const settings = contentOf("settings").split("\n");
  for (const line of [
    "http_addr = 127.0.0.1",
    "http_port = 9096",
    "enabled = false",
    "allow_sign_up = false",
  ]) {
    expect(settings).toContain(line);
  }
  expect(settings).toContain("check_for_updates = false");
  expect(settings).toContain("reporting_enabled = false");
});

test("its password is in its owner's file and its environment, and nowhere else", () => {
  const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("made-grafana-password"));
  const named = holders.filter(({ name }) => name.startsWith("grafana"));
  expect(named.map(({ name }) => name).sort()).toEqual(["grafana", "grafana-login"]);
  const login = resources.find(({ name }) => name === "grafana-login");
  expect(login?.inputs).toMatchObject({ mode: "0600", path: `${home}/grafana/password` });
});

test("its data sources are the stack's, by the uids that dashboards know", () => {
  const { datasources } = parse(contentOf("datasources")) as { datasources: object[] };
  expect(datasources).toMatchObject([
    { uid: "neuroerp-dev-prometheus", url: "http://127.0.0.1:9090", isDefault: true, editable: false },
    { uid: "neuroerp-dev-alertmanager", url: "http://127.0.0.1:9093", isDefault: false },
    { uid: "neuroerp-dev-logs", url: "http://127.0.0.1:9428", isDefault: false },
  ]);
});

test("its dashboards are the files that the pages draw", () => {
  const { providers } = parse(contentOf("dashboards")) as { providers: object[] };
  const path = `${home}/monitoring/pages/dashboards/dashboards`;
  expect(providers).toMatchObject([{ type: "file", allowUiUpdates: false, options: { path } }]);
});

test("where none is installed, none is declared", async () => {
  const without = await declared();
  expect(without.resources.filter(({ name }) => name.startsWith("grafana"))).toEqual([]);
});
