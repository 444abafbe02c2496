/** A folder for the environment, one in it for each team, and who may do what there. */
import type { Resource } from "@pulumi/pulumi";
import { Folder } from "@pulumiverse/grafana/oss/folder.js";
import { FolderPermission } from "@pulumiverse/grafana/oss/folderPermission.js";
import { Team } from "@pulumiverse/grafana/oss/team.js";
import { uidWith } from "../../dashboards/uid.ts";
import type { GrafanaContext } from "./context.ts";

/** Of one team; null: what is of none. */
export type FolderOf = (team: string | null) => { readonly uid: string; readonly resource: Resource };

/** Everybody sees it, nobody changes it by hand: it is described here. Administrators may do anything anyway. */
const watching = [
  { role: "Viewer", permission: "View" },
  { role: "Editor", permission: "View" },
];

export function folders(grafana: GrafanaContext): FolderOf {
  const { plan } = grafana;
  const uid = uidWith(plan, "folder");
  const title = `${plan.title} (${plan.environment})`;
  const whole = new Folder("folder", { uid, title, preventDestroyIfNotEmpty: true }, grafana.after());
  new FolderPermission("folder", { folderUid: uid, permissions: watching }, grafana.after(whole));
  const own = new Map(plan.alerting.teams.map(({ name }) => [name, teamFolder(grafana, name, uid, whole)]));
  return (team) => (team === null ? undefined : own.get(team)) ?? { uid, resource: whole };
}

/** Its members keep dashboards of their own there: it is not deleted as long as there is something in it. */
function teamFolder(grafana: GrafanaContext, name: string, parentFolderUid: string, whole: Resource) {
  const uid = uidWith(grafana.plan, "team", name);
  const resource = new Folder(
    `folder-${name}`,
    { uid, title: name, parentFolderUid, preventDestroyIfNotEmpty: true },
    grafana.after(whole),
  );
  // Who belongs to it is said in Grafana, or by whoever logs people in.
  const team = new Team(
    name,
    { name: grafana.named(name) },
    { ...grafana.after(), ignoreChanges: ["members", "admins"] },
  );
  new FolderPermission(
    `folder-${name}`,
    { folderUid: uid, permissions: [...watching, { teamId: team.id, permission: "Edit" }] },
    grafana.after(resource),
  );
  return { uid, resource };
}
