/** What an organisation holds, in memory. */

export interface Team {
  readonly id: string;
  readonly slug: string;
  name: string;
}

export interface Project {
  readonly id: string;
  readonly slug: string;
  name: string;
  platform: string | null;
  readonly teams: Set<string>;
  resolveAge: number;
  digestsMinDelay: number;
  digestsMaxDelay: number;
  spikeProtection: boolean;
  readonly keys: Key[];
  readonly rules: Rule[];
  readonly filters: Map<string, boolean | readonly string[]>;
  readonly plugins: Map<string, Record<string, unknown>>;
  ownership: { raw: string | null; fallthrough: boolean; autoAssignment: string };
}

export interface Key {
  readonly id: string;
  readonly secret: string;
  name: string;
  rateLimit: { readonly window: number; readonly count: number } | null;
}

/** An issue alert, or a metric alert. */
export interface Rule {
  readonly id: string;
  readonly [field: string]: unknown;
}

export class Organisation {
  readonly slug: string;
  readonly teams: Team[] = [];
  readonly projects: Project[] = [];
  /** Of all projects: metric alerts are the organisation's. */
  readonly metricRules: (Rule & { readonly projects: readonly string[] })[] = [];
  /** Environments that an event has named: others can be in no alert. */
  readonly environments = new Set<string>();
  /** Installed integrations: id → provider. */
  readonly integrations = new Map<string, string>();
  /** The most metric alerts of the plan that is paid for. */
  metricQuota = 100;
  private last = 1000;

  constructor(slug: string) {
    this.slug = slug;
  }

  nextId(): string {
    this.last += 1;
    return String(this.last);
  }

  /** 32 hexadecimal digits, others each time. */
  nextKey(): string {
    return this.nextId().padStart(32, "a1b2c3d4e5f60718293a4b5c6d7e8f90");
  }
}
