import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { RequestListener } from "node:http";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { freePort } from "../../../tests/harness/stack.ts";
import { serve, temporaryFolder } from "../testing/fixture.ts";
import { file } from "./file.ts";

const root = temporaryFolder();
let count = 0;

/** A folder of its own, and a file to be made in it. */
function place(): { folder: string; path: string } {
  count += 1;
  const folder = join(root, String(count));
  mkdirSync(folder);
  return { folder, path: join(folder, "a file.conf") };
}

type Given = Parameters<typeof file.schema.parse>[0];
const inputs = (given: Given) => file.schema.parse(given);
const apply = (given: Given) => file.apply(inputs(given), undefined);
const observe = (given: Given) => file.observe(inputs(given), { digest: "" });
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("apply", () => {
  test("makes the file, readable by all where nothing else is said", async () => {
    const { folder, path } = place();
    await apply({ path, content: "grün\n" });
    expect(readFileSync(path, "utf8")).toBe("grün\n");
    expect(modeOf(path)).toBe("644");
    expect(readdirSync(folder)).toEqual(["a file.conf"]);
  });

  test("leaves a file alone that is as it should be", async () => {
    const { path } = place();
    const first = await apply({ path, content: "same" });
    const { ino } = statSync(path);
    expect(await apply({ path, content: "same" })).toEqual(first);
    expect(statSync(path).ino).toBe(ino);
  });

  test("mends a mode", async () => {
    const { path } = place();
    await apply({ path, secretContent: "s", mode: "0600" });
    chmodSync(path, 0o666);
    await apply({ path, secretContent: "s", mode: "0600" });
    expect(modeOf(path)).toBe("600");
  });

  test("gives another digest for another content only", async () => {
    const { path } = place();
    const one = await apply({ path, content: "one" });
    expect(await apply({ path, content: "two" })).not.toEqual(one);
    expect(await apply({ path, content: "one", mode: "0600" })).toEqual(one);
  });

  test("says which user this host does not have", async () => {
    const { folder, path } = place();
    await expect(apply({ path, content: "x", owner: "nobody-of-that-name" })).rejects.toThrow(
      'this host has no user "nobody-of-that-name"',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

// Only root can give files away.
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
asRoot("the owner", () => {
  test("is who is named", async () => {
    const { path } = place();
    await apply({ path, content: "x", owner: "nobody" });
    expect(statSync(path).uid).toBe(65_534);
  });

  test("is changed without a change of the content", async () => {
    const { path } = place();
    await apply({ path, content: "x" });
    await apply({ path, content: "x", owner: "nobody" });
    expect(statSync(path).uid).toBe(65_534);
  });

  test("is drift when it is another", async () => {
    const { path } = place();
    await apply({ path, content: "x", owner: "nobody" });
    chownSync(path, 0, 0);
    const { drift, outputs } = await observe({ path, content: "x", owner: "nobody" });
    expect(drift).toEqual(["it was edited"]);
    expect(outputs.digest).toMatch(/ owner 0$/);
  });
});

describe("observe", () => {
  test("sees nothing in a file that is as it was left", async () => {
    const { path } = place();
    const outputs = await apply({ path, content: "x" });
    expect(await observe({ path, content: "x" })).toEqual({ exists: true, outputs, drift: [] });
  });

  test("sees an edit", async () => {
    const { path } = place();
    await apply({ path, content: "x" });
    writeFileSync(path, "y");
    expect(await observe({ path, content: "x" })).toMatchObject({ exists: true, drift: ["it was edited"] });
  });

  test("sees that it is gone", async () => {
    const { path } = place();
    expect(await observe({ path, content: "x" })).toEqual({
      exists: false,
      outputs: { digest: "absent" },
      drift: ["it is gone"],
    });
  });

  test("names a mode that is another", async () => {
    const { path } = place();
    await apply({ path, content: "x" });
    chmodSync(path, 0o600);
    const { drift, outputs } = await observe({ path, content: "x" });
    expect(drift).toEqual(["it was edited"]);
    expect(outputs.digest).toMatch(/ mode 0600$/);
  });
});

describe("remove", () => {
  test("takes the file away, and is content when it is gone", async () => {
    const { folder, path } = place();
    await apply({ path, content: "x" });
    await file.remove(inputs({ path, content: "x" }), { digest: "" });
    await file.remove(inputs({ path, content: "x" }), { digest: "" });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("the validate command", () => {
  const validate = ["sh", "-c", 'grep -q good "$1" || { echo "$1: not good"; exit 1; }', "judge", "{file}"];

  test("accepts a file, which is put in place", async () => {
    const { path } = place();
    await apply({ path, content: "good", validate });
    expect(readFileSync(path, "utf8")).toBe("good");
  });

  test("refuses a file: the old one stays, the complaint names it, and nothing is left over", async () => {
    const { folder, path } = place();
    await apply({ path, content: "good", validate });
    await expect(apply({ path, content: "bad", validate })).rejects.toThrow(
      `sh refuses ${path}, so it was not put in place:\n${path}: not good`,
    );
    expect(readFileSync(path, "utf8")).toBe("good");
    expect(readdirSync(folder)).toEqual(["a file.conf"]);
  });

  test.each([
    ["hangs", ["sleep", "600"], /sleep 600 was killed after 0.3 s, its limit,.*; nobody has judged/],
    ["is not there", ["no-judge"], /no-judge could not start: there is no command "no-judge".*; nobody/],
  ])("%s: that is no refusal, and the old file stays", async (_what, broken, message) => {
    const { folder, path } = place();
    await apply({ path, content: "good", validate });
    await expect(apply({ path, content: "new", validate: broken, timeout: 300 })).rejects.toThrow(message);
    expect(readFileSync(path, "utf8")).toBe("good");
    expect(readdirSync(folder)).toEqual(["a file.conf"]);
  });

  test("refuses a file at preview, and leaves no draft", async () => {
    const { folder, path } = place();
    const noting = ["sh", "-c", `echo "$1" > "$2"; ${validate[2]}`, "judge", "{file}", join(root, "draft")];
    const given = inputs({ path, content: "bad", validate: noting });
    const refusals = await file.check?.(given, undefined, new Set());
    expect(refusals).toEqual([{ property: "content", reason: expect.stringContaining(`${path}: not good`) }]);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(dirname(readFileSync(join(root, "draft"), "utf8").trim()))).toBe(false);
  });

  test("judges two files of the same content at once", async () => {
    // The second is judged when the first's draft is gone.
    const slow = ["sh", "-c", `sleep 0.5; ${validate[2]}`, "judge", "{file}"];
    const judged = [validate, slow].map((command) =>
      file.check?.(inputs({ path: place().path, content: "good", validate: command }), undefined, new Set()),
    );
    expect(await Promise.all(judged)).toEqual([[], []]);
  });

  test("is not run at preview on an unchanged file", async () => {
    const bad = inputs({ path: place().path, content: "bad", validate });
    expect(await file.check?.(bad, bad, new Set())).toEqual([]);
  });

  test("is not run at preview on a content that is not known yet", async () => {
    const unknown = inputs({ path: place().path, validate });
    expect(await file.check?.(unknown, undefined, new Set(["content"]))).toEqual([]);
  });
});

describe("the reload URL", () => {
  const requests: string[] = [];
  const accepting: RequestListener = ({ method, url }, response) => {
    requests.push(`${method} ${url}`);
    response.end();
  };
  const refusing: RequestListener = (_request, response) => {
    response.writeHead(500).end("line 3: no such key\n");
  };

  test("is POSTed to after a change, and after nothing else", async () => {
    const { path } = place();
    const reloadUrl = `${await serve(accepting)}/-/reload`;
    await apply({ path, content: "one", reloadUrl });
    await apply({ path, content: "one", reloadUrl });
    await apply({ path, content: "two", reloadUrl });
    expect(requests).toEqual(["POST /-/reload", "POST /-/reload"]);
  });

  test("finds the new content in place", async () => {
    const { path } = place();
    const seen: string[] = [];
    const reloadUrl = await serve((_request, response) => {
      seen.push(readFileSync(path, "utf8"));
      response.end();
    });
    await apply({ path, content: "new", reloadUrl });
    expect(seen).toEqual(["new"]);
  });

  test("nobody there is no error", async () => {
    const { path } = place();
    await apply({ path, content: "x", reloadUrl: `http://127.0.0.1:${await freePort()}/` });
    expect(readFileSync(path, "utf8")).toBe("x");
  });

  test("answers 500: the old file is put back, the error says so, and the next run tries again", async () => {
    const { folder, path } = place();
    await apply({ path, content: "old" });
    const reloadUrl = await serve(refusing);
    await expect(apply({ path, content: "new", reloadUrl })).rejects.toThrow(
      `${reloadUrl} did not take the new ${path}: it answered 500: line 3: no such key; what was there before was put back`,
    );
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a file.conf"]);
    expect((await observe({ path, content: "new", reloadUrl })).drift).toEqual(["it was edited"]);
  });

  test("does not answer: the old file is put back, and the error says how long that took", async () => {
    const { path } = place();
    await apply({ path, content: "old" });
    const reloadUrl = await serve(() => undefined);
    await expect(apply({ path, content: "new", reloadUrl, timeout: 300 })).rejects.toThrow(
      "it did not answer within 0.3 s; what was there before was put back",
    );
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  test("breaks off: the old file is put back", async () => {
    const { path } = place();
    await apply({ path, content: "old" });
    const reloadUrl = await serve((request) => request.socket.destroy());
    await expect(apply({ path, content: "new", reloadUrl })).rejects.toThrow(/it broke off \(\w+\)/);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  test("answers 500: a secret's file comes back closed, byte for byte", async () => {
    const { path } = place();
    const bytes = Buffer.from([0x73, 0xff, 0x00]);
    writeFileSync(path, bytes);
    chmodSync(path, 0o600);
    await expect(apply({ path, content: "new", reloadUrl: await serve(refusing) })).rejects.toThrow("500");
    expect(modeOf(path)).toBe("600");
    expect(readFileSync(path)).toEqual(bytes);
  });

  test("answers 500: where there was no file, there is none", async () => {
    const { folder, path } = place();
    await expect(apply({ path, content: "new", reloadUrl: await serve(refusing) })).rejects.toThrow("500");
    expect(readdirSync(folder)).toEqual([]);
  });
});
