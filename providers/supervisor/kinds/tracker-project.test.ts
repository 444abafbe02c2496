/** A project of an error tracker, against a server that answers as Bugsink's API does. */
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { serve, temporaryFolder } from "../testing/fixture.ts";
import { trackerProject } from "./tracker-project.ts";

const token = "0123456789abcdef".repeat(3).slice(0, 40);
const cwd = temporaryFolder();

interface Project {
  readonly id: number;
  readonly team: string;
  readonly name: string;
  readonly dsn: string;
}

/** The parts of the API that are used; a list has one project a page. */
async function tracker(projects: Project[] = []) {
  const teams = [
    { id: "t-0", name: "others" },
    { id: "t-1", name: "shop" },
  ];
  const calls: string[] = [];
  const answer = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const make = (body: string) => {
    const { team, name } = JSON.parse(body) as Project;
    const id = projects.length + 1;
    projects.push({ id, team, name, dsn: `http://key-${id}@tracker/${id}` });
    return { id: String(id), team, name };
  };
  const list = (url: URL) => {
    const page = Number(url.searchParams.get("page") ?? 0);
    const found = projects.filter(({ team }) => team === url.searchParams.get("team"));
    const next = new URL(url);
    next.searchParams.set("page", String(page + 1));
    return { next: page + 1 < found.length ? next.href : null, results: found.slice(page, page + 1) };
  };
  const url: string = await serve((request: IncomingMessage, response) => {
    const asked = new URL(request.url ?? "", url);
    calls.push(`${request.method} ${asked.pathname}`);
    if (request.headers.authorization !== `Bearer ${token}`)
      return answer(response, 401, { detail: "Invalid token." });
    if (asked.pathname === "/api/canonical/0/teams/")
      return answer(response, 200, { next: null, results: teams });
    if (request.method === "GET") return answer(response, 200, list(asked));
    let body = "";
    return request.on("data", (chunk) => (body += chunk)).on("end", () => answer(response, 201, make(body)));
  });
  return { url, projects, made: () => calls.filter((call) => call.startsWith("POST")).length };
}

const inputs = (url: string, more: object = {}) =>
  trackerProject.schema.parse({
    url,
    secretToken: token,
    team: "shop",
    name: "orders",
    remove: ["true"],
    cwd,
    ...more,
  });

test("it is made in its team, and its address is told", async () => {
  const { url, projects } = await tracker();
  expect(await trackerProject.apply(inputs(url), undefined)).toEqual({
    project: 1,
    dsn: "http://key-1@tracker/1",
  });
  expect(projects).toMatchObject([{ team: "t-1", name: "orders" }]);
});

test("made again, it is the same one", async () => {
  const { url, made } = await tracker();
  const first = await trackerProject.apply(inputs(url), undefined);
  expect(await trackerProject.apply(inputs(url), undefined)).toEqual(first);
  expect(made()).toBe(1);
});

test("one of its name is found behind the first page", async () => {
  const { url, made } = await tracker(
    ["carts", "mails", "orders"].map((name, index) => ({
      id: index + 1,
      team: "t-1",
      name,
      dsn: `dsn-${name}`,
    })),
  );
  expect(await trackerProject.apply(inputs(url), undefined)).toEqual({ project: 3, dsn: "dsn-orders" });
  expect(made()).toBe(0);
});

test("one of its name in another team is left alone", async () => {
  const other = { id: 7, team: "t-0", name: "orders", dsn: "of others" };
  const { url, projects } = await tracker([other]);
  expect(await trackerProject.apply(inputs(url), undefined)).not.toMatchObject({ dsn: "of others" });
  expect(projects[0]).toEqual(other);
});

test("a tracker without the team is another stack's", async () => {
  const { url } = await tracker();
  await expect(trackerProject.apply(inputs(url, { team: "mine" }), undefined)).rejects.toThrow(
    'has no team "mine", it has "others", "shop": another stack\'s tracker may be on this port',
  );
});

test("a token that it does not know is told, and not shown", async () => {
  const { url } = await tracker();
  const wrong = "f".repeat(40);
  const refusal = trackerProject.apply(inputs(url, { secretToken: wrong }), undefined);
  await expect(refusal).rejects.toThrow(
    /answers 401: it does not know the stack's token; pulumi up --replace '\*\*::error-tracker-database'/,
  );
  await expect(refusal).rejects.not.toThrow(wrong);
});

test("a tracker that is down is told", async () => {
  await expect(trackerProject.apply(inputs("http://127.0.0.1:3"), undefined)).rejects.toThrow(
    "the error tracker at http://127.0.0.1:3 cannot be reached (ECONNREFUSED)",
  );
});

test.each([
  ["is as it was left", { id: 1, dsn: "dsn" }, true, []],
  ["is another one", { id: 2, dsn: "dsn-2" }, true, ["another project has its name"]],
  ["is gone", undefined, false, ["it is gone"]],
])("one that %s is seen", async (_what, found, exists, drift) => {
  const { url } = await tracker(found === undefined ? [] : [{ ...found, team: "t-1", name: "orders" }]);
  expect(await trackerProject.observe(inputs(url), { project: 1, dsn: "dsn" })).toMatchObject({
    exists,
    drift,
  });
});

test("one that may not be looked at is looked after at the next up", async () => {
  const { url } = await tracker();
  const wrong = inputs(url, { secretToken: "f".repeat(40) });
  const seen = await trackerProject.observe(wrong, { project: 1, dsn: "dsn" });
  expect(seen).toMatchObject({
    exists: true,
    drift: [expect.stringContaining("does not know the stack's token")],
  });
});

test("of a tracker that is down nothing is said: it is mended first", async () => {
  const seen = await trackerProject.observe(inputs("http://127.0.0.1:3"), { project: 1, dsn: "dsn" });
  expect(seen).toEqual({ exists: true, outputs: { project: 1, dsn: "dsn" }, drift: [] });
});

test("its removal is a command that is told its number", async () => {
  const told = join(cwd, "told");
  const remove = ["sh", "-c", `echo "$0 $FOLDER" >${told}`];
  await trackerProject.remove(
    inputs("http://127.0.0.1:3", { remove, environment: { PATH: "/usr/bin:/bin", FOLDER: "x" } }),
    {
      project: 5,
      dsn: "dsn",
    },
  );
  expect(existsSync(told) && readFileSync(told, "utf8")).toBe("5 x\n");
});

test("a removal that fails says why", async () => {
  const remove = ["sh", "-c", "echo the disk is full >&2; exit 3"];
  const environment = { PATH: "/usr/bin:/bin" };
  await expect(
    trackerProject.remove(inputs("http://127.0.0.1:3", { remove, environment }), { project: 5, dsn: "dsn" }),
  ).rejects.toThrow(/project orders was not removed: it ended with exit code 3\nthe disk is full/);
});
