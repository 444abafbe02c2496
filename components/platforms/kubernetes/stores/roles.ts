/** The database, the services' roles and their schemas, made by a job that runs again when one of them changes. */
import type { PostgresPlan } from "../../../../catalog/plan.ts";
import {
  backup,
  databaseOf,
  type Passwords,
  rolesOf,
  rolesScript,
  scriptCommand,
  scriptVariables,
} from "../../../stores/postgres.ts";
import { type Cluster, contentHash } from "../cluster.ts";
import { secretFiles } from "../configuration.ts";
import type { Subject } from "../labels.ts";
import type { Part } from "../manifest.ts";
import { allow } from "../network.ts";
import { secretsFolder } from "../pod.ts";
import * as workload from "../workload.ts";
import type { PostgresAccess } from "./postgres.ts";

const script = "roles.sql";
const deadline = 600;

export function rolesSubject({ name }: Pick<PostgresPlan, "name">): Subject {
  return { name: `${name}-roles`, component: "task" };
}

export function provisioning(
  cluster: Cluster,
  store: PostgresPlan,
  access: PostgresAccess,
  passwords: Passwords,
): Part {
  const subject = rolesSubject(store);
  const secret = secretFiles(cluster, subject, {
    [script]: access.managed
      ? rolesScript(cluster.plan, store, passwords, "managed")
      : rolesScript(cluster.plan, store, passwords, "superuser", true),
    PGPASSWORD: access.password,
  });
  const content = [
    cluster.images.servers,
    databaseOf(cluster.plan),
    rolesOf(cluster.plan, store),
    access.host,
    access.managed ? "" : backup,
  ];
  const pod = {
    subject,
    account: subject.name,
    secret: secret.mounted,
    container: {
      image: cluster.images.servers,
      command: scriptCommand(`${secretsFolder}/${script}`),
      environment: {
        ...scriptVariables(access.host, access.port, access.admin),
        PGSSLMODE: access.tls ? "require" : "disable",
        PGCONNECT_TIMEOUT: "10",
      },
      cpu: 100,
      memory: 128 * 2 ** 20,
    },
  };
  return {
    name: subject.name,
    needs: access.managed ? [] : [store.name],
    manifests: [
      workload.account(cluster, subject),
      secret.manifest,
      allow(cluster, subject, { to: [{ peers: access.peers, ports: [access.port] }] }),
      workload.job(cluster, `${subject.name}-${contentHash(content)}`, pod, deadline),
    ],
  };
}
