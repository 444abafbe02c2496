/** The kinds of service, in the words in which a catalogue's author describes them. */

import type { Cpu } from "./cpu.ts";
import type { Duration } from "./duration.ts";
import type { CalendarUnit, HistogramKind, RiskyChange, Runtime } from "./plan.ts";
import type { Percentage } from "./ratio.ts";
import type { Secret } from "./secret.ts";
import type { ServiceField } from "./service-field.ts";
import type { Size } from "./size.ts";

type Path = `/${string}`;

/** What every kind of service can say. */
export interface ServiceProps {
  /**
   * Who is paged, a DNS label. A change restarts the service: its metrics and logs carry the team.
   * @default the application's team
   */
  readonly team?: string;
  /**
   * What runs it: `node` under PM2, `python` under supervisord. A change replaces it.
   * @default "node" for web, "python" for api and worker
   */
  readonly runtime?: Runtime;
  /**
   * Its folder, relative to the project's root. A change restarts it.
   * @default "services/frontend" for node, "services/backend" for python
   */
  readonly source?: string;
  /**
   * Folders whose content is part of it, relative to the root; a change inside one of them restarts it.
   * @default the package of `app` inside `source` and the application's `shared` folders inside `source`; without `app`, `source`
   */
  readonly watches?: readonly string[];
  /**
   * The words of its command, run in `source`; `{port}` stands for its final port, `{host}` for the address that it listens on (a container's is another one than a process'). A change restarts it.
   * @default node: `npm run dev -- --port {port} --strictPort`; python: `uvicorn <app> --host {host} --port {port}`
   * @example ["node", "server.js", "--port={port}"]
   */
  readonly command?: readonly string[];
  /**
   * Services and stores that must be ready before it starts; each gives it a variable, `DATABASE_URL` for `database`.
   * A change restarts it.
   * @default none
   */
  readonly needs?: readonly string[];
  /** Plain environment variables. A change restarts it. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Environment variable → secret, by its configuration key. A change restarts it.
   * @default none
   * @example { TOKEN_KEY: "tokenKey", SMTP_PASSWORD: secret("smtpPassword", { generated: false }) }
   */
  readonly secrets?: Readonly<Record<string, string | Secret>>;
  /** How many instances run, 1 to 100. A change starts or stops instances. @default 1 */
  readonly replicas?: number;
  readonly resources?: Resources;
  readonly health?: Health;
  readonly objectives?: Objectives;
  readonly budget?: BudgetPolicy;
  /**
   * Whether faults can be induced in it (`PUT /faults`), to try its alerts. A change restarts it.
   * @default true outside of prod, where it is refused
   */
  readonly faults?: boolean;
  readonly tracking?: Tracking;
  /**
   * Fields that the platform must honour exactly: where it approximates or lacks one, the service is refused at preview.
   * `npm run parity` shows what each platform honours. A change changes nothing that runs.
   * @default none
   * @example ["replicas", "resources.memory"]
   */
  readonly requires?: readonly ServiceField[];
}

export interface Resources {
  /** The processor time that the CPU objective is a share of. A change restarts the service. @default "1" for web, "500 m" for api and worker */
  readonly cpu?: Cpu;
  /** Past this it is restarted; at least 32 MiB. A change restarts a Node service, and nothing else. @default "1 GiB" for web, "512 MiB" for api, "256 MiB" for worker */
  readonly memory?: Size;
}

/** How its health is asked. A change restarts nothing. */
export interface Health {
  /** What is requested. @default "/" for web, "/health" for api and worker */
  readonly path?: Path;
  /** Time between two requests, 1 s to 5 m. @default "10 s" */
  readonly interval?: Duration;
  /** Time that an answer may take, at most the interval. @default "2 s" */
  readonly timeout?: Duration;
  /** Time that a start may take until the first good answer, 1 s to 30 m. @default "1 m" */
  readonly startup?: Duration;
}

/** Service level objectives. A change changes rules and alerts, and restarts the service only where it adds a bucket. */
export interface Objectives {
  /** Share of probes that succeed. @default "99.9 %" */
  readonly availability?: Percentage;
  /** Largest share of requests that may fail. @default "0.1 %" */
  readonly errorRate?: Percentage;
  /**
   * Quantile → time below which it stays; what is given stands instead of the default.
   * @default { p95: "500 ms" } for web and api, none for worker
   * @example { p95: "500 ms", "p99.9": "2 s" }
   */
  readonly latency?: Readonly<Record<`p${number}`, Duration>>;
  /** Largest average share of `resources.cpu`. @default "70 %" */
  readonly cpu?: Percentage;
  /** Largest average share of `resources.memory`. @default "80 %" */
  readonly memory?: Percentage;
  /** Largest share of the disk it writes to. @default "80 %" */
  readonly disk?: Percentage;
  /** Share of its instances whose logs arrive. @default "100 %" */
  readonly logCoverage?: Percentage;
  /**
   * What the error budgets are counted over: the last days, 7 to 366, or since the beginning of a calendar unit (UTC). Not longer than `monitoring.retention`.
   * @default "30 d"
   * @example "28 d", "month"
   */
  readonly period?: Duration | CalendarUnit;
  /** Fewer failed requests than these in an alert's long window do not alert, 1 to 10,000. @default 5 */
  readonly minimumFailures?: number;
  /**
   * Objectives of single routes and of groups of routes, by a name of its own, beside the service's. api only.
   * @default none
   * @example { checkout: { routes: ["POST /api/orders"], errorRate: "0.05 %", latency: { p99: "1 s" } } }
   */
  readonly groups?: Readonly<Record<string, RouteGroup>>;
}

/** Routes of the service that have objectives of their own, one at least. */
export interface RouteGroup {
  /** Routes that the service names. */
  readonly routes: readonly `${string} /${string}`[];
  /** Largest share of their requests that may fail. @default none */
  readonly errorRate?: Percentage;
  /** Quantile → time below which it stays. @default none */
  readonly latency?: Readonly<Record<`p${number}`, Duration>>;
}

/** Who hears of a service's error budgets, and what a spent one forbids. A change reloads rules, and restarts nothing. */
export interface BudgetPolicy {
  /** The team that is paged. @default the service's team */
  readonly page?: string;
  /** The team that gets a ticket. @default the service's team */
  readonly ticket?: string;
  /** Changes that are forbidden while a budget of the service is spent. @default ["release", "migration"] */
  readonly forbids?: readonly RiskyChange[];
}

/** What the environment's error tracker is sent of a service, and takes of it. */
export interface Tracking {
  /** Share of requests whose trace is sent, 0 % to 100 %. A change restarts the service. @default "100 %", "10 %" in prod */
  readonly traces?: Percentage;
  /**
   * The most events a minute that the tracker takes, 1 to 100,000; more are dropped. A change changes the service's key, and restarts nothing.
   * @default 600
   */
  readonly events?: number;
}

/** Where an api's or worker's own metrics are. */
export interface Metrics {
  /** What Prometheus requests. @default "/metrics" */
  readonly path?: Path;
  /**
   * Upper bounds of the request histogram, in any order. The threshold of each latency objective is added where it
   * is missing: an objective that no bucket matches would silently have no data. A change restarts the service.
   * @default 5, 10, 25, 50, 100, 250, 500 ms, 1, 2.5, 5, 10 s
   */
  readonly buckets?: readonly Duration[];
  /** How the request histogram is exported: in those buckets, or as a native histogram. @default "classic" */
  readonly histogram?: HistogramKind;
}

/** What a service on the ASGI server can say. */
interface AppProps extends ServiceProps {
  /** The port it listens on, 1024 to 65535. A change restarts it. */
  readonly port: number;
  /** The ASGI application, `<module>:<variable>`. Needed unless `command` is given. A change restarts it. @example "crm.app:app" */
  readonly app?: string;
  /** The words of a command that runs in `source` before each start of a new version. @default none */
  readonly migrate?: readonly string[];
  readonly metrics?: Metrics;
}

/** A user interface that a browser loads. */
export interface WebProps extends ServiceProps {
  /** The port it listens on, 1024 to 65535. A change restarts it. @default 3000 */
  readonly port?: number;
}

/** A service that answers HTTP requests. */
export interface ApiProps extends AppProps {
  /** The public path that it answers below. A change changes the routing to it. @default none: it is internal */
  readonly prefix?: Path;
  /**
   * What it answers, as method and template.
   * @default none
   * @example ["GET /api/crm/contacts/{contact_id}"]
   */
  readonly routes?: readonly `${string} /${string}`[];
}

/** A service that works in the background; its port serves health and metrics. */
export interface WorkerProps extends AppProps {
  readonly objectives?: Objectives & {
    /** Largest age of the oldest unfinished work, 1 s to 30 d. @default "5 m" */
    readonly freshness?: Duration;
  };
}

export type Web = WebProps & { readonly kind: "web" };
export type Api = ApiProps & { readonly kind: "api" };
export type Worker = WorkerProps & { readonly kind: "worker" };
export type Service = Web | Api | Worker;

/** @example web({ needs: ["valeo-backend"] }) */
export function web(props: WebProps): Web {
  return { ...props, kind: "web" };
}

/** @example api({ app: "crm.app:app", port: 8001, prefix: "/api/crm", needs: ["database"] }) */
export function api(props: ApiProps): Api {
  return { ...props, kind: "api" };
}

/** @example worker({ app: "audit.app:app", port: 8002, needs: ["database"] }) */
export function worker(props: WorkerProps): Worker {
  return { ...props, kind: "worker" };
}
