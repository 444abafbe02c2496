import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { saltOf, writeStackFile } from "./stack-file.ts";

let folder: string;
let asked = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "neuroerp-settings-"));
  asked = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const images = {
  "erp/crm": { registry: "r", tag: "t", digest: "sha256:0", version: "1", commit: "0" },
};

async function written(settings: string, salt?: string) {
  const path = join(folder, "Pulumi.prod.yaml");
  const lock = join(folder, "lock.json");
  writeFileSync(path, settings);
  const keys = await writeStackFile(folder, {
    environment: "prod",
    project: "erp",
    lock,
    salt,
    needsOf: async () => {
      asked += 1;
      return { images, secrets: ["tokenKey", "smtp"] };
    },
  });
  return { keys, file: parse(readFileSync(path, "utf8")) as object, lock };
}

test("what an environment sets in plain stays, and what it keeps encrypted becomes a placeholder", async () => {
  const settings = `
encryptionsalt: v1:of-another-passphrase
config:
  erp:platform: docker
  docker:host: tcp://10.0.0.1
  erp:tokenKey:
    secure: v1:ciphertext
`;
  const { keys, file } = await written(settings, "v1:own");
  expect(file).toEqual({
    config: { "erp:platform": "docker", "docker:host": "tcp://10.0.0.1" },
    encryptionsalt: "v1:own",
  });
  expect(keys).toEqual(["erp:tokenKey"]);
  expect(asked).toBe(0);
});

test("on Kubernetes every image counts as pushed", async () => {
  const { file, lock } = await written("config:\n  erp:platform: kubernetes\n  erp:imageLock: own.json\n");
  expect(file).toEqual({ config: { "erp:platform": "kubernetes", "erp:imageLock": lock } });
  expect(JSON.parse(readFileSync(lock, "utf8"))).toEqual(images);
});

test("where nothing is generated, every secret of the catalogue gets a placeholder", async () => {
  const { keys } = await written("config:\n  erp:generateSecrets: false\n");
  expect(keys).toEqual(["erp:tokenKey", "erp:smtp"]);
});

test("servers of others get placeholders of the tokens that they ask for", async () => {
  const settings =
    "config:\n  erp:grafanaUrl: https://g.example\n  erp:sentryOrganization: x\n  erp:redisHost: r\n";
  expect((await written(settings)).keys).toEqual([
    "erp:grafanaToken",
    "erp:sentryToken",
    "erp:redisPassword",
  ]);
});

test("an environment without a file has no salt", () => {
  expect(saltOf(folder, "prod")).toBeUndefined();
});
