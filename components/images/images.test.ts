import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Plan } from "../../catalog/plan.ts";
import { planOfEnvironment } from "../../cli/plan.ts";
import { imageProblemsOf, imagesOf, lockedImage } from "./index.ts";
import { packagesOf } from "./lockfile.ts";
import { stackParts } from "./stack.ts";

const checkout = join(import.meta.dirname, "..", "..");
const plan = planOfEnvironment("staging", "");
const backends = ["neuroerp/valeo-audit", "neuroerp/valeo-backend", "neuroerp/valeo-crm"];

/** A copy of what images are made of, elsewhere. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "neuroerp-images-"));
  const programs = ["inbox", "intake", "pods"].map((folder) => `components/monitoring/${folder}`);
  const sources = ["images", "services", "dashboards/viewer", ...programs, "toolchain", "package-lock.json"];
  const filter = (path: string) => !/\/(node_modules|__pycache__)(\/|$)/.test(path);
  for (const name of sources) cpSync(join(checkout, name), join(copy, name), { recursive: true, filter });
});
afterAll(() => rmSync(copy, { recursive: true }));

const tags = (root: string, of: Plan = plan) =>
  new Map(imagesOf(of, root).map(({ name, tag }) => [name, tag]));

/** The images that another content of a file makes anew. */
function changedBy(path: string, change: (text: string) => string): string[] {
  const file = join(copy, path);
  const before = tags(copy);
  const text = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, change(text ?? ""));
  const after = tags(copy);
  if (text === undefined) rmSync(file);
  else writeFileSync(file, text);
  return [...after].flatMap(([name, tag]) => (before.get(name) === tag ? [] : [name]));
}

const more = (text: string) => `${text}\n`;

test("each service and each part of the stack has an image of its own", () => {
  expect([...tags(checkout).keys()]).toEqual([
    ...backends,
    "neuroerp/valeo-frontend",
    ...stackParts.map((part) => `neuroerp-stack/${part}`),
  ]);
});

test("an image is the same wherever the checkout stands", () => {
  expect(tags(copy)).toEqual(tags(checkout));
});

test("a new version alone makes no new image", () => {
  expect(tags(checkout, { ...plan, version: "9.9.9" })).toEqual(tags(checkout));
});

test.each([
  ["services/backend/crm/routes.py", ["neuroerp/valeo-crm"]],
  ["services/backend/crm/new.py", ["neuroerp/valeo-crm"]],
  ["services/backend/neuroerp_service/app.py", backends],
  ["services/backend/requirements.txt", backends],
  ["services/backend/Dockerfile", backends],
  ["services/backend/requirements-test.txt", []],
  ["services/backend/tests/test_new.py", []],
  ["services/frontend/src/app.tsx", ["neuroerp/valeo-frontend"]],
  ["services/frontend/src/app.test.tsx", []],
  ["components/monitoring/inbox/server.ts", ["neuroerp-stack/inbox"]],
  ["components/monitoring/intake/server.ts", ["neuroerp-stack/log-intake"]],
  ["components/monitoring/pods/server.ts", ["neuroerp-stack/pod-exporter"]],
  ["images/servers/backup", ["neuroerp-stack/servers"]],
  ["images/servers/start-postgres", ["neuroerp-stack/servers"]],
  ["dashboards/viewer/src/app.tsx", ["neuroerp-stack/prometheus"]],
  ["dashboards/viewer/src/names.test.ts", []],
  ["toolchain/cadvisor/main.go", ["neuroerp-stack/cadvisor"]],
  ["toolchain/victoria-logs/go.mod", ["neuroerp-stack/log-store"]],
  ["toolchain/otel-collector/go.mod", ["neuroerp-stack/trace-collector"]],
])("a change of %s makes these images anew: %j", (path, images) => {
  expect(changedBy(path, more)).toEqual(images);
});

test("a change of the bases makes all images anew", () => {
  expect(changedBy("images/base.sh", more)).toEqual([...tags(copy).keys()]);
});

test("of npm's packages, those of the frontend alone are part of its image", () => {
  const change = (name: string) => (text: string) => {
    const lockfile = JSON.parse(text);
    lockfile.packages[`node_modules/${name}`].integrity = "sha512-another";
    return JSON.stringify(lockfile);
  };
  expect(changedBy("package-lock.json", change("react"))).toEqual(["neuroerp/valeo-frontend"]);
  expect(changedBy("package-lock.json", change("commander"))).toEqual([]);
});

test("a package is looked for where Node looks: in the nearest node_modules first", () => {
  const locked = (integrity: string, dependencies = {}) => ({ version: "1.0.0", integrity, dependencies });
  const packages = {
    "apps/page": { devDependencies: { a: "1", b: "1" } },
    "node_modules/a": locked("outer"),
    "node_modules/b": locked("b", { a: "2" }),
    "node_modules/b/node_modules/a": locked("inner"),
    "node_modules/other": locked("other"),
  };
  expect(packagesOf(JSON.stringify({ packages }), "apps/page")).toEqual([
    "apps/page undefined undefined",
    "node_modules/a 1.0.0 outer",
    "node_modules/b 1.0.0 b",
    "node_modules/b/node_modules/a 1.0.0 inner",
  ]);
});

test("a service whose folder has no Dockerfile is refused, and so is a folder that the engine cannot see", () => {
  const services = plan.services.map((service) => {
    if (service.name === "valeo-audit") return { ...service, source: "docs" };
    if (service.name === "valeo-crm") return { ...service, watches: ["services/backend/crm", "docs"] };
    return service;
  });
  const problems = imageProblemsOf({ ...plan, services }, checkout);
  expect(problems.map(({ path, value }) => [path, value])).toEqual([
    ["services.valeo-audit.source", '"docs"'],
    ["services.valeo-audit.watches[0]", '"services/backend/audit"'],
    ["services.valeo-audit.watches[1]", '"services/backend/neuroerp_service"'],
    ["services.valeo-crm.watches[1]", '"docs"'],
  ]);
  expect(() => imagesOf({ ...plan, services }, checkout)).toThrow(/services\.valeo-audit\.source/);
});

test("an image is run by the digest that was noted when it was pushed, or refused", () => {
  const [image] = imagesOf(plan, checkout);
  if (image === undefined) throw new Error("there are no images");
  const { name, tag } = image;
  const pushed = { registry: "registry.example", digest: "sha256:1", version: "2.0.0", commit: "c", tag };
  expect(lockedImage({ [name]: pushed }, image, "services.a")).toBe(`registry.example/${name}@sha256:1`);
  for (const lock of [{}, { [name]: { ...pushed, tag: "0000000000000000" } }])
    expect(lockedImage(lock, image, "services.a")).toMatchObject({
      path: "services.a",
      remedy: "npm run images -- push --registry <registry>",
    });
});
