import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { revisionLabel } from "../../cli/images/docker.ts";
import { planOfEnvironment } from "../../cli/plan.ts";
import {
  type ImagePlan,
  imagesOf,
  lockedImage,
  readLockfile,
  referenceOf,
} from "../../components/images/index.ts";
import { DockerEngine } from "../harness/docker-engine.ts";
import { hardened, healthOf, start } from "../harness/docker-run.ts";
import { hadolint, missingJudges } from "../harness/judges.ts";
import { MapUploads } from "../harness/map-uploads.ts";
import { eventually, freePort, type Run, root, run } from "../harness/stack.ts";

// Nothing is cached on a new machine: bases take a minute each.
jest.setTimeout(20 * 60_000);

const started = await DockerEngine.start();
if ("unavailable" in started) process.stdout.write(`NO DOCKER ENGINE: ${started.unavailable}\n`);
const engine = started as DockerEngine;

const plan = planOfEnvironment("staging", "");
const images = imagesOf(plan, root);
const find = (name: string): ImagePlan => {
  const found = images.find((image) => image.name.endsWith(`/${name}`));
  if (found === undefined) throw new Error(`there is no image ${name}`);
  return found;
};
const reference = (name: string) => referenceOf(find(name));

const folder = mkdtempSync(join(tmpdir(), "neuroerp-images-"));
// Containers run as nobody.
chmodSync(folder, 0o755);

function command(...words: readonly string[]): Promise<Run> {
  return run(process.execPath, [join(root, "cli", "main.ts"), "images", ...words], root, engine.environment);
}

async function statesOf(...words: readonly string[]): Promise<string[]> {
  const { code, stdout, output } = await command(...words, "--json");
  if (code !== 0) throw new Error(output);
  return (JSON.parse(stdout) as { state: string }[]).map(({ state }) => state);
}

/** A file that every user may read, in a folder that goes with the test. */
function file(path: string, content: string): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const absent = missingJudges();
if (absent !== undefined) process.stdout.write(`NOT JUDGED: ${absent}\n`);
const dockerfiles = images.map(({ context, dockerfile }) => relative(root, join(context, dockerfile)));
(absent === undefined ? test : test.skip).each([...new Set(dockerfiles)])(
  "hadolint accepts %s",
  async (path) => {
    expect((await hadolint(join(root, path))).findings).toEqual([]);
  },
);

("unavailable" in started ? describe.skip : describe)("images", () => {
  beforeAll(async () => {
    const { code, output } = await command("build");
    if (code !== 0) throw new Error(output);
  });
  afterAll(async () => {
    await engine.end();
    rmSync(folder, { recursive: true });
  });

  test("are all there after a build", async () => {
    expect(await statesOf("list")).toEqual(images.map(() => "built"));
  });

  test("are not built a second time", async () => {
    expect(await statesOf("build")).toEqual(images.map(() => "unchanged"));
  });

  test("one that was built outside of a checkout, and names no commit, is built again", async () => {
    const name = reference("valeo-audit");
    const container = await engine.succeed("create", name);
    await engine.succeed("commit", "--change", `LABEL ${revisionLabel}=unknown`, container, name);
    await engine.succeed("rm", container);
    expect(await statesOf("build")).toEqual(
      images.map((image) => (referenceOf(image) === name ? "built" : "unchanged")),
    );
  });

  test.each(images.map(referenceOf))("%s runs as nobody, and cannot write its root", async (image) => {
    const script =
      'id -u; touch /tmp/file && echo tmp; touch /file /usr/file /data/file 2>/dev/null || echo "read-only"';
    const words = ["run", "--rm", "--network", "none", ...hardened, image, "sh", "-c", script];
    expect(await engine.succeed(...words)).toBe("65532\ntmp\nread-only");
  });

  test.each(images)("$name says what it is, and from which commit", async (image) => {
    const labels = JSON.parse(
      await engine.succeed("inspect", "--format", "{{json .Config.Labels}}", referenceOf(image)),
    );
    expect(labels).toMatchObject(image.labels);
    expect(labels[revisionLabel]).toMatch(/^[0-9a-f]{40}(-dirty)?$/);
  });

  test.each(images)("$name has no program that gives its caller more rights", async (image) => {
    const find = ["find", "/", "-xdev", "-type", "f", "-perm", "/6000"];
    const words = ["run", "--rm", "--network", "none", "--user", "0", referenceOf(image), ...find];
    expect(await engine.succeed(...words)).toBe("");
  });

  test("a release brings the source maps of its pages to the tracker, and their token is no word of a command", async () => {
    const uploads = await MapUploads.start();
    const place = ["--url", uploads.url, "--organization", "valeo", "--maps-only"];
    const { environment } = engine;
    const words = [join(root, "cli", "main.ts"), "images", "release", "--environment", "staging", ...place];
    const refused = await run(process.execPath, words, root, { ...environment, SENTRY_AUTH_TOKEN: "" });
    expect([refused.code, refused.output]).toEqual([
      1,
      expect.stringContaining("SENTRY_AUTH_TOKEN is not set"),
    ]);
    const { code, output } = await run(process.execPath, words, root, {
      ...environment,
      SENTRY_AUTH_TOKEN: "token",
    });
    uploads.end();
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/index-\S+\.js \(sourcemap at index-\S+\.js\.map/),
    ]);
    expect(uploads.projects).toEqual(["neuroerp-staging-valeo-frontend"]);
    expect(await engine.succeed("ps", "--all", "--quiet", "--filter", "status=created")).toBe("");
  });

  test("a secret is a file for the engine and a variable for the program", async () => {
    const path = file("one/TOKEN", "kept secret\n");
    file("one/not-a-name", "");
    const image = reference("valeo-crm");
    const words = [
      "run",
      "--rm",
      "--network",
      "none",
      ...hardened,
      "--volume",
      `${join(path, "..")}:/run/secrets:ro`,
    ];
    expect((await engine.docker(...words, image, "printenv", "TOKEN")).stdout).toBe("kept secret\n\n");
  });

  describe("started together", () => {
    const network = "erp";
    const passwords = { database: "database-password", cache: "cache-password", token: "t".repeat(32) };
    const url = `postgresql://postgres:${passwords.database}@database:15432/postgres`;
    const secrets = {
      CACHE_URL: `redis://:${passwords.cache}@cache:16379/0`,
      DATABASE_DIRECT_URL: url,
      DATABASE_URL: url,
      TOKEN_KEY: passwords.token,
    };
    const identity = { ENVIRONMENT: "staging", SERVICE_VERSION: "2.0.0", TEAM: "erp" };
    const crm = {
      image: reference("valeo-crm"),
      network,
      environment: { ...identity, SERVICE_NAME: "valeo-crm", PORT: "8001", LATENCY_BUCKETS: "0.1,0.5,1" },
      mounts: { [join(folder, "crm")]: "/run/secrets" },
    };
    let port: number;
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

    beforeAll(async () => {
      for (const [name, value] of Object.entries(secrets)) file(join("crm", name), value);
      file("frontend/SENTRY_DSN", "https://key@tracker.example:8443/1");
      file("database/POSTGRES_PASSWORD", passwords.database);
      const settings =
        "listen_addresses = '*'\nport = 15432\nunix_socket_directories = ''\nhba_file = '/settings/hba'\n";
      file("settings/postgresql.conf", settings);
      file("settings/hba", "host all all all scram-sha-256\n");
      file("settings/redis.conf", `port 16379\nbind 0.0.0.0\nrequirepass ${passwords.cache}\ndir /data\n`);
      await engine.succeed("network", "create", network);
      const servers = { image: reference("servers"), network };
      await start(engine, "database", {
        ...servers,
        command: ["start-postgres", "/settings/postgresql.conf"],
        mounts: { [join(folder, "database")]: "/run/secrets", [join(folder, "settings")]: "/settings" },
        more: ["--volume", "database:/data", "--stop-signal", "SIGINT"],
      });
      await start(engine, "cache", {
        ...servers,
        command: ["redis-server", "/settings/redis.conf"],
        mounts: { [join(folder, "settings")]: "/settings" },
        more: ["--volume", "cache:/data"],
      });
      const ready = ["exec", "database", "pg_isready", "--quiet", "--host", "database", "--port", "15432"];
      await eventually("PostgreSQL is ready", async () => (await engine.docker(...ready)).code === 0);
      const migrate = ["python", "-m", "neuroerp_service.migrate", "crm"];
      await start(engine, "migrations", { ...crm, command: migrate });
      const log = await engine.succeed("wait", "migrations");
      if (log !== "0") throw new Error(await engine.succeed("logs", "migrations"));
      await start(engine, "valeo-crm", {
        ...crm,
        command: ["uvicorn", "crm.app:app", "--host", "0.0.0.0", "--port", "8001"],
        more: ["--health-interval", "1s"],
      });
      port = await freePort();
      const upstreams = JSON.stringify({
        "/api/crm": "http://valeo-crm:8001",
        "/api/identity": "http://away:8000",
      });
      await start(engine, "valeo-frontend", {
        image: reference("valeo-frontend"),
        network,
        environment: { ...identity, SERVICE_NAME: "valeo-frontend", PORT: "3000", UPSTREAMS: upstreams },
        mounts: { [join(folder, "frontend")]: "/run/secrets" },
        more: ["--publish", `127.0.0.1:${port}:3000`, "--health-interval", "1s"],
      });
      await eventually(
        "the backend is healthy",
        async () => (await healthOf(engine, "valeo-crm")) === "healthy",
      );
      await eventually("the pages are there", async () => (await get("/")).ok);
    });

    test("the backend answers that its stores are there", async () => {
      const answer =
        "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8001/health').read().decode())";
      const health = JSON.parse(await engine.succeed("exec", "valeo-crm", "python", "-c", answer));
      expect(health).toMatchObject({
        status: "ok",
        services: { database: { status: "ok" }, redis: { status: "ok" } },
      });
    });

    test("the frontend is healthy, and serves its first page for every address of its router", async () => {
      await eventually("healthy", async () => (await healthOf(engine, "valeo-frontend")) === "healthy");
      const [first, deep] = await Promise.all([get("/"), get("/contacts/7")]);
      expect(await deep.text()).toBe(await first.text());
      expect(first.headers.get("cache-control")).toBe("no-cache");
      expect(first.headers.get("content-security-policy")).toContain("default-src 'self'");
      expect((await get("/health")).status).toBe(200);
    });

    test("pages are told where their errors go, and may connect there", async () => {
      const answer = await get("/environment.json");
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      expect(answer.headers.get("content-security-policy")).toContain("'self' https://tracker.example:8443;");
      expect(await answer.json()).toMatchObject({
        dsn: "https://key@tracker.example:8443/1",
        environment: "staging",
        service: "valeo-frontend",
      });
    });

    test("the inbox is healthy", async () => {
      const inbox = { image: reference("inbox"), network, environment: { PORT: "9094" } };
      await start(engine, "inbox", { ...inbox, more: ["--health-interval", "1s"] });
      await eventually("healthy", async () => (await healthOf(engine, "inbox")) === "healthy");
    });

    test("assets are kept for ever, their source maps are not given away, and what is missing is an error", async () => {
      const asset = /\/assets\/[^"]+\.js/.exec(await (await get("/")).text())?.[0] ?? "";
      const answer = await get(asset);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(answer.headers.get("content-encoding")).toBe("gzip");
      expect((await get(`${asset}.map`)).status).toBe(404);
      // By which a tracker finds the map.
      expect(await answer.text()).toMatch(/\n\/\/# debugId=[0-9a-f-]{36}\n$/);
      expect((await get("/assets/none.js")).status).toBe(404);
    });

    test("the frontend passes on what is below a service's path, and says who asks", async () => {
      expect((await get("/api/crm/contacts")).status).toBe(401);
      expect((await get("/api/identity/me")).status).toBe(502);
      expect((await get("/api/none")).status).toBe(404);
    });

    test("the engine knows no secret", async () => {
      const names = (await engine.succeed("ps", "--all", "--format", "{{.Names}}")).split("\n");
      const known = await engine.succeed("inspect", ...names);
      const histories = await Promise.all(
        images.map((image) => engine.succeed("history", "--no-trunc", referenceOf(image))),
      );
      for (const password of Object.values(passwords)) {
        expect(known).not.toContain(password);
        expect(histories.join("\n")).not.toContain(password);
      }
    });

    test.each(["valeo-crm", "valeo-frontend", "cache", "database"])(
      "%s ends in time when it is told to",
      async (name) => {
        const began = performance.now();
        await engine.succeed("stop", "--time", "20", name);
        expect(performance.now() - began).toBeLessThan(10_000);
        expect(await engine.succeed("inspect", "--format", "{{.State.ExitCode}}", name)).toBe("0");
      },
    );

    test("a database that is started again keeps its data", async () => {
      await engine.succeed("start", "database");
      const query = "select count(*) from contacts";
      const connection = [
        "exec",
        "--env",
        `PGPASSWORD=${passwords.database}`,
        "database",
        "psql",
        "-h",
        "database",
      ];
      const words = [...connection, "-p", "15432", "-U", "postgres", "-Atc", query];
      await eventually("its table is there", async () => (await engine.docker(...words)).stdout === "0\n");
    });
  });

  test("are pushed to a registry, from which they come by digest", async () => {
    const port = await freePort();
    const settings = file(
      "registry.yml",
      `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${join(folder, "registry")}\nhttp:\n  addr: 127.0.0.1:${port}\n`,
    );
    const registry = spawn("docker-registry", ["serve", settings], { stdio: "ignore" });
    try {
      await eventually("the registry answers", async () => (await fetch(`http://127.0.0.1:${port}/v2/`)).ok);
      const lockfile = join(folder, "images.lock.json");
      const words = ["push", "--registry", `127.0.0.1:${port}/erp`, "--lockfile", lockfile];
      expect((await command(...words)).code).toBe(0);
      const first = readFileSync(lockfile, "utf8");
      expect((await command(...words)).code).toBe(0);
      expect(readFileSync(lockfile, "utf8")).toBe(first);
      const locked = lockedImage(readLockfile(lockfile), find("valeo-crm"), "services.valeo-crm");
      expect(locked).toMatch(/^127\.0\.0\.1:\d+\/erp\/neuroerp\/valeo-crm@sha256:[0-9a-f]{64}$/);
      await engine.succeed("pull", String(locked));
    } finally {
      registry.kill();
    }
  });
});
