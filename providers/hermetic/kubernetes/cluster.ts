/** An API server: requests with the kubeconfig's credentials, and what kinds it has. */
import { Agent, request as plainRequest } from "node:http";
import { type RequestOptions, Agent as TlsAgent, request as tlsRequest } from "node:https";
import { ProviderError } from "../protocol/errors.ts";
import { ApiError } from "./api-error.ts";
import type { Settings } from "./settings.ts";

/** Requests under way at once: more only wait in the server. */
const connections = 24;
/** Tokens of commands and files expire; in milliseconds. */
const credentialsLast = 30_000;
/** An API server that does not answer within this time is none; in milliseconds. */
const patience = 30_000;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an API server answers has no type here; readers look at each field
  readonly body: any;
  /** What the server warns of: deprecated versions, Pod Security. */
  readonly warnings: readonly string[];
}

/** How objects of a kind are addressed. */
export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface Query {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly type?: string;
  readonly signal?: AbortSignal;
}

export class Cluster {
  readonly settings: Settings;
  readonly server: string;
  private readonly agent: Agent;
  private credentials: { readonly options: RequestOptions; readonly since: number } | undefined;
  private readonly groups = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  private constructor(settings: Settings, options: RequestOptions) {
    this.settings = settings;
    this.server = settings.kubeconfig.getCurrentCluster()?.server ?? "";
    const pool = { keepAlive: true, maxSockets: connections };
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    this.agent = this.server.startsWith("https:")
      ? new TlsAgent({ ...pool, ...defined({ ca, cert, key, rejectUnauthorized, servername }) })
      : new Agent(pool);
  }

  /** @throws ProviderError where no API server answers */
  static async open(settings: Settings): Promise<Cluster> {
    const options: RequestOptions = {};
    await settings.kubeconfig.applyToHTTPSOptions(
      options as Parameters<typeof settings.kubeconfig.applyToHTTPSOptions>[0],
    );
    const cluster = new Cluster(settings, options);
    await cluster.request("GET", "/version");
    return cluster;
  }

  /** @throws ApiError for an answer above 399 */
  async request(
    method: string,
    path: string,
    { query = {}, body, type, signal }: Query = {},
  ): Promise<Answer> {
    const url = new URL(this.server.replace(/\/$/, "") + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const { headers, auth } = await this.authorised();
    const content = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.send(url, content, {
      method,
      ...defined({ auth, signal }),
      headers: {
        ...headers,
        accept: "application/json",
        ...(content === undefined
          ? {}
          : { "content-type": type ?? "application/json", "content-length": Buffer.byteLength(content) }),
      },
    });
    if (answer.status >= 400) throw new ApiError(answer.status, answer.body);
    return answer;
  }

  /** Undefined: the server has no such kind. */
  async resource(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const known = this.groups.get(apiVersion) ?? this.discover(apiVersion);
    this.groups.set(apiVersion, known);
    const found = (await known).get(kind);
    // A definition of it may come any moment.
    if (found === undefined) this.groups.delete(apiVersion);
    return found;
  }

  close(): void {
    this.agent.destroy();
  }

  private async discover(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    try {
      const { body } = await this.request("GET", groupPath(apiVersion));
      const resources = body.resources as { name: string; kind: string; namespaced: boolean }[];
      return new Map(
        resources
          .filter(({ name }) => !name.includes("/"))
          .map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]),
      );
    } catch (error) {
      this.groups.delete(apiVersion);
      if (error instanceof ApiError && error.status === 404) return new Map();
      throw error;
    }
  }

  private async authorised(): Promise<RequestOptions> {
    if (this.credentials === undefined || Date.now() - this.credentials.since > credentialsLast) {
      const options: RequestOptions = {};
      const { kubeconfig } = this.settings;
      await kubeconfig.applyToHTTPSOptions(options as Parameters<typeof kubeconfig.applyToHTTPSOptions>[0]);
      this.credentials = { options, since: Date.now() };
    }
    return this.credentials.options;
  }

  private send(url: URL, content: string | undefined, options: RequestOptions): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const send = url.protocol === "https:" ? tlsRequest : plainRequest;
      const request = send(url, { ...options, agent: this.agent, timeout: patience }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk)).once("error", reject);
        response.once("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({
            status: response.statusCode ?? 0,
            body: parsed(text),
            warnings: warningsIn(response.headers["warning"]),
          });
        });
      });
      request.once("timeout", () => request.destroy(new Error(`no answer within ${patience / 1000} s`)));
      request.once("error", (error) => reject(unreachable(this.server, error)));
      request.end(content);
    });
  }
}

export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function unreachable(server: string, error: Error): ProviderError {
  if (error.name === "AbortError") return new ProviderError("cancelled");
  return new ProviderError(
    `no Kubernetes cluster answers at ${server} (${error.message}): start it, or name another one by KUBECONFIG, ` +
      "kubernetes:kubeconfig or kubernetes:context",
  );
}

/** `299 - "text"`, and more of them after commas. */
function warningsIn(header: string | string[] | undefined): string[] {
  const text = [header ?? []].flat().join(", ");
  return [...text.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, warning = ""]) =>
    warning.replaceAll(/\\(.)/g, "$1"),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 500), text };
  }
}

function defined<Values extends object>(values: Values): { [Key in keyof Values]: NonNullable<Values[Key]> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as { [Key in keyof Values]: NonNullable<Values[Key]> };
}
