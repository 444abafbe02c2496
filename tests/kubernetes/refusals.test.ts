/** What prod is refused for at preview: each time it is said what, why, and what to do. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Cluster } from "../harness/cluster.ts";
import { missing } from "../harness/kubernetes-tools.ts";
import { ProdStack } from "../harness/prod-stack.ts";

const reason = missing("newest");
if (reason !== undefined) process.stdout.write(`NOT TRIED: ${reason}\n`);

(reason === undefined ? describe : describe.skip)("prod is refused at preview", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start("newest");
  });
  afterAll(() => cluster?.end());

  const refused = async (
    kubeconfig: string,
    config: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const prod = await ProdStack.init(kubeconfig, config);
    try {
      const { code, output } = await prod.preview();
      expect(code).not.toBe(0);
      return output;
    } finally {
      await prod.end();
    }
  };

  test("without a cluster", async () => {
    const nowhere = join(cluster.folder, "nowhere.kubeconfig");
    const text = await cluster.succeed("config", "view", "--raw");
    writeFileSync(nowhere, text.replace(/server: .*/, "server: https://127.0.0.1:1"), { mode: 0o600 });
    expect(await refused(nowhere)).toMatch(/ECONNREFUSED|refused|reach/);
  });

  test("to a user who may do nothing", async () => {
    const output = await refused(await cluster.kubeconfigFor("nobody"));
    expect(output).toMatch(/forbidden|may not|not allowed/i);
    expect(output).toContain("nobody");
  });

  test("without images, which are all named in one report, with what pushes them", async () => {
    const output = await refused(cluster.kubeconfig, { imageLock: "/no/such.lock.json" });
    for (const name of ["valeo-audit", "valeo-backend", "valeo-crm", "valeo-frontend"])
      expect(output).toContain(`services.${name}.source`);
    expect(output).toContain("npm run images -- push");
  });

  test("with settings that are missing, or no such values, all at once", async () => {
    const output = await refused(cluster.kubeconfig, {
      ingressHost: "not a host",
      tlsSecret: "certificate",
      databaseVolume: "much",
      scaleLimit: "0",
      redisPassword: "in plain",
    });
    for (const key of ["ingressHost", "tlsSecret", "databaseVolume", "scaleLimit", "redisPassword"])
      expect(output).toContain(`neuroerp:${key}`);
    expect(output).not.toContain("in plain");
  });

  test("where somebody's quota has no room for it", async () => {
    const namespace = "neuroerp-small";
    const hard = { services: "0" };
    await cluster.apply(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "theirs", namespace }, spec: { hard } },
    );
    const counted = ["--for=jsonpath={.status.hard}", `--namespace=${namespace}`];
    await cluster.succeed("wait", ...counted, "resourcequota/theirs");
    const config = { environment: "small", "kubernetes:upsertExistingObjects": "true" };
    expect(await refused(cluster.kubeconfig, config)).toContain("exceeded quota: theirs");
  });
});
