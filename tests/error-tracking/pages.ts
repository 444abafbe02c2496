/** Errors of pages, on a stack that is up already: as the development server serves them, and as they are built. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { uploadMaps } from "../../cli/images/release.ts";
import type { Bugsink, TrackedEvent } from "../harness/bugsink.ts";
import { record, spread } from "../harness/figures.ts";
import { root, type TestStack } from "../harness/stack.ts";
import { found, Visitor } from "./browser.ts";
import { buildPages, servePages } from "./built-pages.ts";

export interface TrackedStack {
  readonly stack: TestStack;
  readonly tracker: Bugsink;
  /** Where the tracker is, and by what it knows the stack. */
  readonly url: string;
  readonly token: string;
  /** The token of a person who is logged in. */
  readonly user: string;
}

const service = "valeo-frontend";
const source = "src/parts/contact-list.tsx";
/** The line that fails. */
const line =
  readFileSync(join(root, "services", "frontend", source), "utf8")
    .split("\n")
    .findIndex((text) => text.includes("key={contact.id}")) + 1;

/** @param up the stack, once it is up; its services answer requests for contacts with an error */
export function describePages(origin: string, up: () => TrackedStack): void {
  const newest = (holds: (event: TrackedEvent) => boolean) =>
    found("the event of the page", async () => {
      const event = await up().tracker.newest(service, ({ type }) => type === "TypeError");
      return event !== undefined && holds(event) ? event : undefined;
    });
  const ofTrace = (trace: string) => newest(({ contexts }) => contexts?.trace?.trace_id === trace);

  describe("a page that fails", () => {
    let visitor: Visitor;
    beforeAll(async () => {
      visitor = await Visitor.arrive(origin, up().user);
    }, 60_000);
    // It never came where the stack did not.
    afterAll(() => visitor?.leave());

    test("stands in the tracker within 10 s, with all that tells of it, and with the source's line", async () => {
      const times: number[] = [];
      for (let count = 0; count < 5; count++) {
        if (count > 0) await visitor.back();
        const trace = await visitor.fail(`somebody ${count}`);
        const began = performance.now();
        await ofTrace(trace);
        times.push(performance.now() - began);
      }
      record("error-tracking-pages", {
        "an exception in a page until it stands in the tracker": spread(times),
      });
      expect(Math.max(...times)).toBeLessThan(10_000);
      const event = await newest(() => true);
      expect(event).toMatchObject({
        release: "neuroerp@2.0.0",
        environment: up().stack.name,
        tags: { service, team: expect.any(String) },
      });
      const frames = event.exception.values.at(-1)?.stacktrace?.frames ?? [];
      expect(frames.at(-1)).toMatchObject({
        filename: source,
        lineno: line,
        context_line: expect.stringContaining("key={contact.id}"),
      });
      expect(JSON.stringify(event)).not.toMatch(/somebody|Bearer/);
      expect(JSON.stringify(event)).not.toContain(up().user);
    }, 60_000);

    test("is what a report of the person names, who used the keyboard alone", async () => {
      const { event_id } = await newest(() => true);
      await visitor.report("I searched, and it broke");
      const report = await found("the report", () =>
        up().tracker.newest(service, ({ value }) => value.includes("I searched, and it broke")),
      );
      expect(report).toMatchObject({ level: "info", tags: { service, "report.event": event_id } });
    }, 60_000);

    test("shares its trace with the service that it asked", async () => {
      await visitor.back();
      const trace = await visitor.search("nobody");
      const event = await found("the event of the service", async () => {
        const latest = await up().tracker.newest("valeo-crm", () => true);
        return latest?.contexts?.trace?.trace_id === trace ? latest : undefined;
      });
      expect(event.tags).toMatchObject({ service: "valeo-crm" });
    }, 60_000);
  });

  test("a page that was built fails with the source's line, by the maps that its release brought", async () => {
    const { stack, tracker, url, token, user } = up();
    const folder = join(stack.folder, "pages");
    await buildPages(folder);
    expect(readdirSync(join(folder, "assets")).join(" ")).not.toContain("served-frames");
    const target = { url, token, organization: "neuroerp", project: service, release: "neuroerp@2.0.0" };
    await uploadMaps(target, folder);
    const told = await (await fetch(`${origin}/environment.json`)).json();
    const { origin: built, server } = await servePages(folder, { ...(told as object), environment: "built" });
    const visitor = await Visitor.arrive(built, user);
    try {
      await ofTrace(await visitor.fail("somebody"));
      const stacktrace = await tracker.stacktrace(service, ({ type }) => type === "TypeError");
      expect(stacktrace).toContain(`${source}:${line}`);
    } finally {
      await visitor.leave();
      server.close();
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
}
