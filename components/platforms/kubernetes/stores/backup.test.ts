/** The nightly dump of the cluster's own PostgreSQL. */
import { expect, test } from "@jest/globals";
import type { core } from "@pulumi/kubernetes/types/input.js";
import { output } from "@pulumi/pulumi";
import { Passwords, rolesScript } from "../../../stores/postgres.ts";
import { managed, objectsOf, partsFor, prod } from "../testing/fixture.ts";

const parts = partsFor();
const cron = objectsOf(parts, "CronJob").get("database-backup");
if (cron === undefined) throw new Error("there is no backup of the database");

interface Jobs {
  readonly spec: { readonly template: { readonly metadata: object; readonly spec: core.v1.PodSpec } };
}
const template = (cron.spec.jobTemplate as unknown as Jobs).spec.template;
const [container] = template.spec.containers as core.v1.Container[];

test("it runs every night at half past two, and never twice at once", () => {
  expect(cron.spec).toMatchObject({
    schedule: "30 2 * * *",
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 3600,
    jobTemplate: { spec: { activeDeadlineSeconds: 7200, backoffLimit: 3 } },
  });
});

test("its pod is as restricted as every other one, and is the backup's own", () => {
  expect(template).toMatchObject({
    metadata: { labels: { service: "database-backup", "app.kubernetes.io/component": "task" } },
    spec: {
      automountServiceAccountToken: false,
      restartPolicy: "Never",
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: "RuntimeDefault" } },
    },
  });
  expect(container?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(container?.resources).toMatchObject({ requests: { memory: "256Mi" }, limits: { memory: "256Mi" } });
});

test("it writes to a volume of its own, as large as the database's", () => {
  const claim = objectsOf(parts, "PersistentVolumeClaim").get("database-backups");
  expect(claim?.spec).toMatchObject({ resources: { requests: { storage: "10Gi" } } });
  expect(template.spec.volumes).toContainEqual({
    name: "data",
    persistentVolumeClaim: { claimName: "database-backups" },
  });
  expect(container?.args).toEqual(["backup", "/data", "7"]);
});

test("it logs in as a role that reads everything and owns nothing", async () => {
  const [store] = prod.stores.flatMap((each) => (each.kind === "postgres" ? [each] : []));
  if (store === undefined) throw new Error("the ERP has a database");
  const passwords = new Passwords(output("key"));
  const script = (backups: boolean) =>
    new Promise<string>((resolve) => {
      rolesScript(prod, store, passwords, "superuser", backups).apply(resolve);
    });
  expect(await script(true)).toContain('GRANT pg_read_all_data TO "backup";');
  expect(await script(true)).not.toMatch(/AUTHORIZATION "backup"|backup"? SUPERUSER/);
  expect(await script(false)).not.toContain("backup");
  expect(container?.env).toContainEqual({ name: "PGUSER", value: "backup" });
});

test("the quota has room for its pod and its volume", () => {
  const quota = (changes = {}) =>
    objectsOf(partsFor(undefined, changes), "ResourceQuota").get("quota")?.spec.hard as Record<
      string,
      string
    >;
  // Database, cache, two of Prometheus and of Alertmanager, the log store, and the backups.
  expect(quota()["persistentvolumeclaims"]).toBe("8");
  // Without stores of its own there are neither sets nor backups of them.
  expect(quota(managed)["persistentvolumeclaims"]).toBe("5");
  expect(Number(quota()["pods"]) - Number(quota(managed)["pods"])).toBe(3);
});

test("of a managed PostgreSQL there is none", () => {
  const none = partsFor(undefined, managed);
  expect([...objectsOf(none, "CronJob"), ...objectsOf(none, "PersistentVolumeClaim")]).toEqual([]);
});
