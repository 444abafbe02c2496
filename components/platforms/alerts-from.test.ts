/** Who alerts is one switch, on every platform: where Grafana does, Prometheus has no alert, and nobody to send one to. */
import { expect, test } from "@jest/globals";
import type { AlertSource } from "../../catalog/plan.ts";
import { plan } from "../testing/declared.ts";
import { renderedOn } from "../testing/rendered-on.ts";
import { renderedParts } from "./kubernetes/rendered.ts";
import { imagesFor, prod, settings } from "./kubernetes/testing/fixture.ts";

const withOperator = { ...settings, operator: true };

/** What would be installed, as text. */
const platforms: Readonly<Record<string, (from: AlertSource) => Promise<string>>> = {
  host: (from) => renderedOn("host", { ...plan, alerting: { ...plan.alerting, from } }),
  docker: (from) => renderedOn("docker", { ...plan, alerting: { ...plan.alerting, from } }),
  kubernetes: (from) => renderedOn("kubernetes", { ...plan, alerting: { ...plan.alerting, from } }),
  "the Prometheus Operator": async (from) => {
    const given = { ...prod, alerting: { ...prod.alerting, from } };
    return JSON.stringify(renderedParts(given, withOperator, imagesFor(given)), undefined, 1);
  },
};

/** Rules in YAML inside of JSON, and those that are objects of the cluster. */
const alert = /(?:- alert: |"alert": ")ErrorBudgetBurn/;
const record = /(?:- record: |"record": ")ALERTS/;

test.each(Object.entries(platforms))("on %s either Prometheus alerts, or it records", async (_name, on) => {
  const [own, other] = [await on("alertmanager"), await on("grafana")];
  expect([alert.test(own), record.test(own)]).toEqual([true, false]);
  expect([alert.test(other), record.test(other)]).toEqual([false, true]);
  expect(other).not.toContain("alertmanagers:");
});
