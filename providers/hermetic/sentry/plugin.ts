/** The stand-in of the sentry provider: resources are made on a real Sentry, by its web API. */
import { SentryApi } from "../../sentry-api/api.ts";
import type { Properties } from "../../supervisor/properties.ts";
import { bare, defaults } from "../protocol/autoname.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import { Kinds } from "../protocol/kinds.ts";
import { conceal, hasUnknown, plain, seal, secretTexts } from "../protocol/marks.ts";
import { differences } from "../protocol/path.ts";
import type {
  Change,
  Checked,
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  Difference,
  DiffRequest,
  Failure,
  Found,
  Made,
  Plugin,
  ReadRequest,
  UpdateRequest,
} from "../protocol/plugin.ts";
import type { Table } from "../types/table.ts";
import { issueAlert } from "./issue-alert.ts";
import { key } from "./key.ts";
import { isTaken, type Kind, text } from "./kind.ts";
import { metricAlert } from "./metric-alert.ts";
import { project } from "./project.ts";
import { projectPlugin } from "./project-plugin.ts";
import { team } from "./team.ts";

/** By the types of resources. */
export const kinds: Readonly<Record<string, Kind>> = {
  "sentry:index/sentryIssueAlert:SentryIssueAlert": issueAlert,
  "sentry:index/sentryKey:SentryKey": key,
  "sentry:index/sentryMetricAlert:SentryMetricAlert": metricAlert,
  "sentry:index/sentryPlugin:SentryPlugin": projectPlugin,
  "sentry:index/sentryProject:SentryProject": project,
  "sentry:index/sentryTeam:SentryTeam": team,
};

/** The official provider's own default. */
const defaultUrl = "https://sentry.io/api/";

export class Sentry implements Plugin {
  readonly package = "sentry";
  readonly version: string;
  private readonly kinds: Kinds<Kind>;
  private api: SentryApi | undefined;
  /** URNs of what is there already: at preview, a replacement finds the one that it replaces. */
  private readonly known = new Set<string>();

  constructor(table: Table) {
    this.kinds = new Kinds(table, "sentry", kinds);
    this.version = table.version;
  }

  checkSettings(settings: Properties): Failure[] {
    return this.kinds.checkSettings(settings);
  }

  async configure(settings: Properties): Promise<void> {
    this.known.clear();
    this.api = undefined;
    const given = plain(settings);
    // Known once something that the program makes has told it.
    if (hasUnknown(given["token"]) || hasUnknown(given["baseUrl"])) return;
    const token = text(given["token"]) || (process.env["SENTRY_AUTH_TOKEN"] ?? "");
    const base = text(given["baseUrl"]) || (process.env["SENTRY_BASE_URL"] ?? defaultUrl);
    const api = new SentryApi(base, token);
    await this.telling(settings, () => api.greet());
    this.api = api;
  }

  async check(request: CheckRequest): Promise<Checked> {
    return this.kinds.check(request);
  }

  async diff({ urn, type, oldInputs, news }: DiffRequest): Promise<Difference> {
    const kind = this.kinds.of(type);
    this.known.add(urn);
    const changes = differences(bare(plain(oldInputs)), bare(plain(news))).map(
      (change): Change => ({ ...change, replaces: kind.replaces.includes(String(change.path[0])) }),
    );
    return { changes, deleteBeforeReplace: false };
  }

  async create({ urn, type, name, news, preview }: CreateRequest): Promise<Made> {
    const kind = this.kinds.of(type);
    const inputs = bare(plain(news));
    return this.telling(news, async () => {
      if (preview) {
        const certain = Object.entries(inputs).filter(([, value]) => !hasUnknown(value));
        if (this.api !== undefined && !this.known.has(urn))
          await refuseTaken(kind, { type, name }, this.api, certain);
        return { id: "", state: news };
      }
      const id = await created(kind, { type, name }, this.reached(), inputs);
      return { id, state: await this.stateAfter(kind, id, news) };
    });
  }

  async update({ id, type, oldInputs, state, news, preview }: UpdateRequest): Promise<Made> {
    if (preview) return { id, state: { ...state, ...news } };
    const kind = this.kinds.of(type);
    return this.telling(news, async () => {
      await kind.update(this.reached(), id, bare(plain(news)), bare(plain(oldInputs)));
      return { id, state: await this.stateAfter(kind, id, news) };
    });
  }

  async read({ id, type, inputs, state }: ReadRequest): Promise<Found | undefined> {
    const kind = this.kinds.of(type);
    const found = await this.telling(inputs, () => kind.read(this.reached(), id, bare(plain(inputs))));
    if (found === undefined) return undefined;
    const model = { ...state, ...inputs };
    const made = inputs[defaults] === undefined ? {} : { [defaults]: inputs[defaults] };
    const live = seal({ ...found.inputs, ...made }, model) as Properties;
    return { id: found.id, inputs: live, state: { ...(seal(found.outputs, model) as Properties), ...live } };
  }

  async delete({ type, id, oldInputs, state }: DeleteRequest): Promise<void> {
    const known = Object.keys(oldInputs).length > 0 ? oldInputs : state;
    await this.telling(known, () => this.kinds.of(type).remove(this.reached(), id, bare(plain(known))));
  }

  cancel(): void {
    // Every request is short, and is waited for.
  }

  /** Inputs stay as they were written; what the server has made up comes beside them. */
  private async stateAfter(kind: Kind, id: string, news: Properties): Promise<Properties> {
    const found = await kind.read(this.reached(), id, bare(plain(news)));
    if (found === undefined) throw new Error(`Sentry has no ${kind.title} "${id}", which it has just made`);
    return { ...(seal(found.outputs, news) as Properties), ...news };
  }

  /** Errors without the secrets that an answer may quote. */
  private async telling<Result>(marked: Properties, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw new ProviderError(conceal(messageOf(error), secretTexts(marked)));
    }
  }

  private reached(): SentryApi {
    if (this.api === undefined) throw new ProviderError("the sentry provider is not configured yet");
    return this.api;
  }
}

async function refuseTaken(
  kind: Kind,
  { type, name }: Pick<CreateRequest, "type" | "name">,
  api: SentryApi,
  certain: readonly [string, unknown][],
): Promise<void> {
  const inputs = Object.fromEntries(certain);
  const found = await kind.taken?.(api, inputs);
  if (found === undefined) return;
  throw new Error(
    `there is a ${kind.title} "${found}" already, which is not this stack's: give this one another name, or adopt it: pulumi import ${type} ${name} ${found}, with its parent and provider (docs/sentry.md)`,
  );
}

/** Somebody may have been faster than the preview. */
async function created(
  kind: Kind,
  subject: Pick<CreateRequest, "type" | "name">,
  api: SentryApi,
  inputs: Properties,
): Promise<string> {
  try {
    return await kind.create(api, inputs);
  } catch (error) {
    if (isTaken(error)) await refuseTaken(kind, subject, api, Object.entries(inputs));
    throw error;
  }
}
