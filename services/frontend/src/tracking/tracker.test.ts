import { expect, jest, test } from "@jest/globals";
import { serve } from "../test/server.ts";
import { rememberingTracker } from "../test/tracker.ts";
import { readEnvironment } from "./environment.ts";
import { eventOf, identify, type LoadTracker, report, startTracking } from "./tracker.ts";

const told = {
  dsn: "http://key@127.0.0.1:8000/1",
  tracker: "bugsink",
  tracesSampleRate: 0.5,
  tracesSample: 0.25,
  team: "erp",
} as const;
const file = "GET /environment.json";

test("what goes wrong before the tracker is there reaches it, with its components", async () => {
  serve({ [file]: { body: told } });
  const tracker = rememberingTracker();
  const started = startTracking(readEnvironment(), async () => tracker);
  const [rendered, thrown] = [new Error("rendered"), new Error("thrown")];
  report(rendered, "at App");
  window.dispatchEvent(new ErrorEvent("error", { error: thrown }));
  await started;
  expect(tracker.captured).toEqual([
    { error: rendered, componentStack: "at App" },
    { error: thrown, componentStack: undefined },
  ]);
  expect([eventOf(rendered), eventOf(thrown), eventOf("text")]).toEqual(["event-1", "event-2", undefined]);
});

test("the tracker is told who is logged in, before it was there and after", async () => {
  serve({ [file]: { body: told } });
  identify("id-1");
  const tracker = rememberingTracker();
  await startTracking(readEnvironment(), async () => tracker);
  identify(null);
  expect(tracker.users).toEqual(["id-1", null]);
});

test("what the environment says is what the tracker is made with", async () => {
  serve({ [file]: { body: { ...told, environment: "dev", release: "neuroerp@1", service: "web" } } });
  const load = jest.fn<LoadTracker>(async () => rememberingTracker());
  await startTracking(readEnvironment(), load);
  expect(load).toHaveBeenCalledWith({ ...told, environment: "dev", release: "neuroerp@1", service: "web" });
});

test("what is missing or malformed is taken as nothing", async () => {
  serve({
    [file]: {
      body: { dsn: told.dsn, tracesSampleRate: 7, tracesSample: "all", release: 1, tracker: "other" },
    },
  });
  const load = jest.fn<LoadTracker>(async () => rememberingTracker());
  await startTracking(readEnvironment(), load);
  const empty = { environment: "", release: "", service: "", team: "", tracesSample: null };
  expect(load).toHaveBeenCalledWith({ dsn: told.dsn, tracker: "sentry", tracesSampleRate: 0, ...empty });
});

test.each([
  ["names no tracker", { body: { dsn: "" } }],
  ["is no object", { body: null }],
  ["is not there", { status: 404 }],
  ["does not answer", new Error("no connection")],
])("nothing is loaded where the environment %s", async (_, reply) => {
  serve({ [file]: reply });
  const load = jest.fn<LoadTracker>(async () => rememberingTracker());
  await startTracking(readEnvironment(), load);
  expect(load).not.toHaveBeenCalled();
  report(new Error("nobody hears it"));
});

test("an application whose tracker cannot be loaded goes on", async () => {
  serve({ [file]: { body: told } });
  await expect(
    startTracking(readEnvironment(), () => Promise.reject(new Error("no chunk"))),
  ).resolves.toBeUndefined();
});
