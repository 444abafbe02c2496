/** The kinds that the stand-in has, by Pulumi's type. */
import type { Properties } from "../../supervisor/properties.ts";
import type { Failure } from "../protocol/plugin.ts";
import type { Kind } from "./kind.ts";
import { annotation } from "./kinds/annotation.ts";
import { contactPoint } from "./kinds/contact-point.ts";
import { dashboard } from "./kinds/dashboard.ts";
import { dataSource } from "./kinds/data-source.ts";
import { folder } from "./kinds/folder.ts";
import { folderPermission } from "./kinds/folder-permission.ts";
import { libraryPanel } from "./kinds/library-panel.ts";
import { messageTemplate } from "./kinds/message-template.ts";
import { muteTiming } from "./kinds/mute-timing.ts";
import { notificationPolicy } from "./kinds/notification-policy.ts";
import { ruleGroup } from "./kinds/rule-group.ts";
import { slo } from "./kinds/slo.ts";
import { team } from "./kinds/team.ts";

const all: Readonly<Record<string, Kind>> = {
  "grafana:alerting/contactPoint:ContactPoint": contactPoint,
  "grafana:alerting/messageTemplate:MessageTemplate": messageTemplate,
  "grafana:alerting/muteTiming:MuteTiming": muteTiming,
  "grafana:alerting/notificationPolicy:NotificationPolicy": notificationPolicy,
  "grafana:alerting/ruleGroup:RuleGroup": ruleGroup,
  "grafana:oss/annotation:Annotation": annotation,
  "grafana:oss/dashboard:Dashboard": dashboard,
  "grafana:oss/dataSource:DataSource": dataSource,
  "grafana:oss/folder:Folder": folder,
  "grafana:oss/folderPermission:FolderPermission": folderPermission,
  "grafana:oss/libraryPanel:LibraryPanel": libraryPanel,
  "grafana:oss/team:Team": team,
  "grafana:slo/sLO:SLO": slo,
};

export const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries(all).map(([type, kind]) => [type, refusingUnknown(kind)]),
);

/** What of the official provider a kind does not know is refused before its own check. */
function refusingUnknown(kind: Kind): Kind {
  const check = (inputs: Properties) => [...unknownIn(kind, inputs), ...(kind.check?.(inputs) ?? [])];
  return { ...kind, check };
}

function unknownIn({ unknown = [] }: Kind, inputs: Properties): Failure[] {
  return unknown
    .filter((name) => inputs[name] !== undefined)
    .map((property) => ({
      property,
      reason: "is not known to the stand-in: leave it out, or use the official provider",
    }));
}
