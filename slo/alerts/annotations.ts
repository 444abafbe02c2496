/** What a person reads of an alert, and where it leads. */
import type { Plan } from "../../catalog/plan.ts";
import { type Part, uidOf } from "../../dashboards/uid.ts";

/** Where people look, URLs without a slash at the end. */
export interface Links {
  readonly dashboards: string;
  readonly runbooks: string;
}

/** Where the dashboards and runbooks of a plan are; `own`: the platform's own pages. */
export function linksOf({ alerting }: Plan, own: Links): Links {
  return { dashboards: alerting.dashboards ?? own.dashboards, runbooks: alerting.runbooks ?? own.runbooks };
}

export class Annotator {
  private readonly plan: Plan;
  private readonly links: Links;

  constructor(plan: Plan, links: Links) {
    this.plan = plan;
    this.links = links;
  }

  /**
   * @param summary a sentence for a phone's lock screen
   * @param description with the value (`{{ $value }}`), and what it means
   */
  of(
    alert: string,
    text: { readonly summary: string; readonly description: string },
    dashboard: Part,
    variables: Readonly<Record<string, string>> = {},
  ): Record<string, string> {
    const query = Object.entries(variables).map(([name, value]) => `var-${name}=${value}`);
    const page = `${this.links.dashboards}/d/${uidOf(this.plan, dashboard)}`;
    return {
      ...text,
      runbook_url: `${this.links.runbooks}/${alert}.html`,
      dashboard_url: query.length === 0 ? page : `${page}?${query.join("&")}`,
    };
  }
}
