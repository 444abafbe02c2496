/** Dashboards that exist, by the identifier (`uid`) that an alert's link names. */
import type { Judged } from "../judged.ts";
import { object, text } from "../workloads/values.ts";

/** Undefined: the text is no dashboard. */
export function dashboardIn(file: string, content: string): string | undefined {
  if (!file.endsWith(".json") || !content.startsWith("{") || !content.includes('"panels"')) return undefined;
  return uidIn(content);
}

function uidIn(content: string): string | undefined {
  try {
    const { uid } = JSON.parse(content) as { readonly uid?: unknown };
    return text(uid);
  } catch {
    return undefined;
  }
}

/** A dashboard of Grafana's provider. */
export function grafanaDashboard({ type, props }: Judged): string | undefined {
  if (!type.startsWith("grafana:") || !type.endsWith(":Dashboard")) return undefined;
  const config = props["configJson"];
  return uidIn(typeof config === "string" ? config : JSON.stringify(object(config)));
}

/** @example linked("http://x/user/dashboards/#/d/erp-prod-service?var-service=crm") */
export function linked(
  url: string,
): { readonly uid: string; readonly service: string | undefined } | undefined {
  const [, uid, query = ""] = /\/d\/([^/?#]+)(?:\/[^?#]*)?(?:\?(.*))?$/.exec(url) ?? [];
  return uid === undefined
    ? undefined
    : { uid, service: new URLSearchParams(query).get("var-service") ?? undefined };
}
