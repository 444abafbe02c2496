/** Dashboards of Grafana are those that are rendered, with what they have in common described once. */
import { expect, test } from "@jest/globals";
import { dashboards } from "../../dashboards/index.ts";
import { plans } from "../../dashboards/testing/plans.ts";
import { hostSignals } from "../../slo/signals.ts";
import { plan } from "../testing/declared.ts";
import { boardsOf } from "./boards.ts";

interface AnyPanel {
  readonly id: number;
  readonly type?: string;
  readonly gridPos: object;
  readonly libraryPanel?: { readonly uid: string; readonly name: string };
}
interface AnyBoard {
  readonly uid: string;
  readonly panels: readonly AnyPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly current: object }[] };
}

const { boards, panels } = boardsOf(plan, hostSignals);
const jsonOf = (uid: string) => boards.find((board) => board.uid === uid)?.json as AnyBoard;
const model = (uid: string | undefined) => panels.find((panel) => panel.uid === uid)?.model;

/** With every reference replaced by what it stands for. */
function whole(json: AnyBoard): AnyBoard {
  const panelOf = ({ id, gridPos, libraryPanel, ...own }: AnyPanel) =>
    libraryPanel === undefined ? { id, gridPos, ...own } : { id, gridPos, ...model(libraryPanel.uid) };
  return { ...json, panels: json.panels.map(panelOf) };
}

test("each rendered dashboard is there, the same but for its data source and its library panels", () => {
  for (const { uid, json } of dashboards(plan, hostSignals)) {
    const { templating, ...given } = whole(jsonOf(uid));
    const { templating: rendered, ...expected } = json as unknown as AnyBoard;
    expect(given).toEqual(expected);
    expect(templating.list.slice(1)).toEqual(rendered.list.slice(1));
  }
});

test("every dashboard asks the environment's own Prometheus at first", () => {
  for (const { json } of boards)
    expect((json as AnyBoard).templating.list[0]).toMatchObject({
      name: "datasource",
      current: { value: "neuroerp-dev-prometheus" },
    });
});

test("each service has a dashboard in the folder of its team, and nothing to choose in it", () => {
  const own = boards.filter(({ team }) => team !== null);
  expect(own.map(({ uid, team }) => [uid, team])).toEqual(
    plan.services.map(({ name, team }) => [`neuroerp-dev-service-${name}`, team]),
  );
  const choices = own.map(({ json }) => (json as AnyBoard).templating.list[1]);
  expect(choices).toEqual(
    plan.services.map(({ name }) =>
      expect.objectContaining({
        name: "service",
        hide: 2,
        query: name,
        current: expect.objectContaining({ value: name }),
      }),
    ),
  );
});

test("a library panel stands in several dashboards, and every reference leads to one", () => {
  const references = boards.flatMap(({ json }) =>
    (json as AnyBoard).panels.flatMap(({ libraryPanel }) => libraryPanel ?? []),
  );
  expect(panels.length).toBeGreaterThan(10);
  for (const { uid, name } of panels) {
    const same = references.filter((each) => each.uid === uid);
    expect(same).toHaveLength(plan.services.length + 1);
    expect(new Set(same.map((each) => each.name))).toEqual(new Set([name]));
  }
  expect(references).toHaveLength(panels.length * (plan.services.length + 1));
});

test.each(Object.entries(plans))("with %s, uids and names are Grafana's, and unique", (_name, given) => {
  const made = boardsOf(given, hostSignals);
  const unique = (all: readonly string[]) => expect(new Set(all).size).toBe(all.length);
  const uids = [...made.boards, ...made.panels].map(({ uid }) => uid);
  expect(uids.filter((uid) => !/^[\w-]{1,40}$/.test(uid))).toEqual([]);
  unique(made.boards.map(({ uid }) => uid));
  unique(made.boards.map(({ team, title }) => `${team}/${title}`));
  unique(made.panels.map(({ uid }) => uid));
  unique(made.panels.map(({ name }) => name));
});

test("names that are too long for Grafana keep apart what they tell apart", () => {
  const long = "x".repeat(40);
  const services = ["a", "b"].map((end) => ({
    ...(plan.services[0] as (typeof plan.services)[0]),
    name: `${long.slice(1)}${end}`,
  }));
  const uids = boardsOf({ ...plan, application: long, services }, hostSignals).boards.map(({ uid }) => uid);
  expect(new Set(uids).size).toBe(uids.length);
  expect(Math.max(...uids.map(({ length }) => length))).toBe(40);
});
