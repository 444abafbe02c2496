import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, expect, test } from "@jest/globals";
import { dashboards, pages } from "./index.ts";
import { isPanel } from "./queries.ts";
import { plan, plans } from "./testing/plans.ts";

const uids = (given = plan) => dashboards(given).map(({ uid }) => uid);

test("each dashboard has the uid that alerts link to", () => {
  expect(uids()).toEqual(
    ["overview", "service", "host", "redis", "postgres", "supervisors", "monitoring"].map(
      (part) => `neuroerp-dev-${part}`,
    ),
  );
});

test("a store has a dashboard where the plan has the store", () => {
  expect(uids(plans["no stores"])).toEqual(
    ["overview", "service", "host", "supervisors", "monitoring"].map((part) => `neuroerp-dev-${part}`),
  );
});

test("without services there is no dashboard of a service", () => {
  expect(uids(plans["no services"])).not.toContain("neuroerp-dev-service");
});

test("the same plan gives the same bytes", () => {
  expect([...pages(structuredClone(plan))]).toEqual([...pages(plan)]);
});

test("the list of dashboards and each of them is a page", () => {
  const all = dashboards(plan);
  expect([...pages(plan).keys()]).toEqual(["index.json", ...all.map(({ uid }) => `dashboards/${uid}.json`)]);
  expect(JSON.parse(pages(plan).get("index.json") ?? "")).toEqual(
    all.map(({ uid, title }) => ({ uid, title })),
  );
});

describe.each(Object.entries(plans))("dashboards of a plan with %s", (_, given) => {
  describe.each(dashboards(given).map((board) => [board.uid, board.json] as const))("%s", (uid, json) => {
    const panels = (json.panels ?? []).filter(isPanel);
    const asking = panels.filter(({ type }) => type !== "text");
    const without = (lacks: (panel: Panel) => boolean) => panels.filter(lacks).map(({ title }) => title);

    test("has a title, a description, a time range, and a refresh", () => {
      expect(json).toMatchObject({ uid, time: { from: "now-1h", to: "now" }, refresh: "30s" });
      expect([json.title, json.description]).not.toContain("");
    });

    test("asks the data source that the reader chooses, Grafana's default at first", () => {
      expect(json.templating.list?.[0]).toMatchObject({
        name: "datasource",
        type: "datasource",
        query: "prometheus",
        current: { value: "default" },
      });
      const others = asking.filter(({ datasource }) => datasource?.uid !== "$datasource");
      expect(others).toEqual([]);
    });

    test("says of every panel what it is and what it means", () => {
      expect(without(({ title = "" }) => title === "")).toEqual([]);
      expect(without(({ description = "" }) => !/^[A-Z0-9].*\.$/.test(description))).toEqual([]);
    });

    test("gives every panel that asks a unit and a query", () => {
      const bare = asking.filter(({ fieldConfig, targets = [] }) => {
        return (fieldConfig?.defaults.unit ?? "") === "" || targets.length === 0;
      });
      expect(bare.map(({ title }) => title)).toEqual([]);
    });

    test("gives every column of numbers in a table a unit", () => {
      for (const { targets = [], fieldConfig } of panels.filter(({ type }) => type === "table")) {
        const units = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
          properties.filter(({ id }) => id === "unit"),
        );
        expect(units).toHaveLength(targets.length);
      }
    });

    test("numbers panels from 1, and none lies on another or beyond the grid", () => {
      const all = json.panels ?? [];
      expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1));
      const cells = all.flatMap(({ gridPos }) => {
        const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
        expect(x + w).toBeLessThanOrEqual(24);
        return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`);
      });
      expect(new Set(cells).size).toBe(cells.length);
    });
  });
});
