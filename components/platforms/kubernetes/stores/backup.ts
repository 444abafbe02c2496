/** A dump of the database every night, on a volume of its own. */
import type { PostgresPlan } from "../../../../catalog/plan.ts";
import { databaseOf, type Passwords, backup as reader, scriptVariables } from "../../../stores/postgres.ts";
import type { Cluster } from "../cluster.ts";
import { secretFiles } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import type { Part } from "../manifest.ts";
import { allow } from "../network.ts";
import { dataFolder, type PodPlan } from "../pod.ts";
import { backupJob } from "../signals.ts";
import * as workload from "../workload.ts";
import type { PostgresAccess } from "./postgres.ts";

const hour = 3600;
/** Every night at half past two, when few work. */
export const schedule = "30 2 * * *";
/** Dumps that stay. */
export const kept = 7;
/** Compressing takes a CPU; more is used where it is idle. */
export const backupCpu = 100;
export const backupMemory = 256 * 2 ** 20;

export function backupSubject({ name }: Pick<PostgresPlan, "name">): Subject {
  return { name: backupJob(name), component: "task" };
}

/** The volume with the dumps. */
export function backupsOf({ name }: Pick<PostgresPlan, "name">): string {
  return `${name}-backups`;
}

export function backup(
  cluster: Cluster,
  store: PostgresPlan,
  access: PostgresAccess,
  passwords: Passwords,
  roles: string,
): Part {
  const subject = backupSubject(store);
  const claim = backupsOf(store);
  const secret = secretFiles(cluster, subject, { PGPASSWORD: passwords.of(reader) });
  const pod: PodPlan = {
    subject,
    account: subject.name,
    secret: secret.mounted,
    data: { claimed: claim },
    container: {
      image: cluster.images.servers,
      command: ["backup", dataFolder, String(kept)],
      environment: {
        ...scriptVariables(access.host, access.port, reader),
        PGDATABASE: databaseOf(cluster.plan),
        PGCONNECT_TIMEOUT: "10",
      },
      cpu: backupCpu,
      memory: backupMemory,
    },
  };
  return {
    name: subject.name,
    needs: [roles],
    manifests: [
      workload.account(cluster, subject),
      secret.manifest,
      workload.claim(cluster, subject, claim, cluster.settings.volumes.backups),
      allow(cluster, subject, { to: [{ peers: access.peers, ports: [access.port] }] }),
      workload.cronJob(cluster, { pod, schedule, deadline: 2 * hour, late: hour }),
    ],
  };
}
