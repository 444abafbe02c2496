/** Databases that a cloud runs: what protects them from being deleted, and whether somebody copies them. */
import { at, number, type Properties, text } from "../workloads/values.ts";

export interface Managed {
  /** The property by which the cloud itself refuses a deletion. */
  readonly protection?: { readonly path: string; readonly isSet: (props: Properties) => boolean };
  /** What is missing for its backups; undefined: nothing is. */
  readonly unsaved: (props: Properties) => string | undefined;
}

const set = (path: string) => ({
  path,
  isSet: (props: Properties) => props[path] === true,
});

/** By type. */
export const managed: ReadonlyMap<string, Managed> = new Map<string, Managed>([
  [
    "aws:rds/instance:Instance",
    {
      protection: set("deletionProtection"),
      unsaved: (props) =>
        text(props["replicateSourceDb"]) === undefined && (number(props["backupRetentionPeriod"]) ?? 0) === 0
          ? "backupRetentionPeriod is 0"
          : undefined,
    },
  ],
  [
    "aws:rds/cluster:Cluster",
    {
      protection: set("deletionProtection"),
      // Its default is one day.
      unsaved: (props) =>
        number(props["backupRetentionPeriod"]) === 0 ? "backupRetentionPeriod is 0" : undefined,
    },
  ],
  [
    "aws:dynamodb/table:Table",
    {
      protection: set("deletionProtectionEnabled"),
      unsaved: (props) =>
        at(props, "pointInTimeRecovery", "enabled") === true
          ? undefined
          : "pointInTimeRecovery.enabled is not set",
    },
  ],
  [
    "gcp:sql/databaseInstance:DatabaseInstance",
    {
      // It is on, where nobody turns it off.
      protection: {
        path: "deletionProtection",
        isSet: (props) => props["deletionProtection"] !== false,
      },
      unsaved: (props) =>
        text(props["masterInstanceName"]) !== undefined ||
        at(props, "settings", "backupConfiguration", "enabled") === true
          ? undefined
          : "settings.backupConfiguration.enabled is not set",
    },
  ],
  // Azure backs up all of them, and has locks instead of a property.
  ["azure-native:dbforpostgresql:Server", { unsaved: () => undefined }],
  ["azure-native:dbformysql:Server", { unsaved: () => undefined }],
]);
