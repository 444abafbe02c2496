/** What the server holds: one organisation. */
import type { Json } from "./refused.ts";

/** Of a quota: how many there may be. */
export type Quotas = Readonly<Partial<Record<"alert_rule" | "dashboard" | "data_source", number>>>;

export interface Options {
  readonly quotas?: Quotas;
  /** Whether the SLO app is there, as in Grafana Cloud. Default: yes. */
  readonly slos?: boolean;
}

export const defaultReceiver = "grafana-default-email";

export class Store {
  readonly options: Options;
  readonly folders = new Map<string, Json>();
  /** By the folder's uid: what is set on it. */
  readonly permissions = new Map<string, Json[]>();
  readonly teams = new Map<number, Json>();
  readonly dataSources = new Map<string, Json>();
  readonly dashboards = new Map<string, Json>();
  readonly libraryElements = new Map<string, Json>();
  readonly annotations = new Map<number, Json>();
  /** By `<folder>:<title>`. */
  readonly ruleGroups = new Map<string, Json>();
  readonly contactPoints = new Map<string, Json>();
  readonly muteTimings = new Map<string, Json>();
  readonly templates = new Map<string, Json>();
  readonly slos = new Map<string, Json>();
  policies: Json = Store.firstPolicies();
  private last = 0;

  constructor(options: Options) {
    this.options = options;
    // Grafana comes with it.
    this.contactPoints.set("default", {
      uid: "default",
      name: defaultReceiver,
      type: "email",
      settings: { addresses: "<example@email.com>" },
      disableResolveMessage: false,
    });
  }

  static firstPolicies(): Json {
    return { receiver: defaultReceiver, group_by: ["grafana_folder", "alertname"] };
  }

  id(): number {
    this.last += 1;
    return this.last;
  }

  uid(): string {
    return `made-${this.id()}`;
  }

  rules(): Json[] {
    return [...this.ruleGroups.values()].flatMap((group) => group["rules"] as Json[]);
  }

  /** How many of each kind there are, by the names that a reader uses. */
  counts(): Readonly<Record<string, number>> {
    const { folders, teams, dataSources, dashboards, libraryElements, annotations } = this;
    const { ruleGroups, contactPoints, muteTimings, templates, slos } = this;
    const maps = { folders, teams, dataSources, dashboards, libraryElements, annotations, ruleGroups };
    const all = { ...maps, contactPoints, muteTimings, templates, slos };
    return Object.fromEntries(Object.entries(all).map(([name, map]) => [name, map.size]));
  }
}
