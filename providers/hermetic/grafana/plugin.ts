/** The stand-in of the grafana provider: resources are made by the HTTP API of a Grafana. */
import type { Properties } from "../../supervisor/properties.ts";
import { bare, defaults, isMadeUp } from "../protocol/autoname.ts";
import { messageOf, ProviderError } from "../protocol/errors.ts";
import { givenSettings, Kinds } from "../protocol/kinds.ts";
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
import { present } from "../protocol/values.ts";
import type { Table } from "../types/table.ts";
import { Api } from "./api.ts";
import { agreeing, liveInputs } from "./drift.ts";
import type { Kind } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { mayDo } from "./permissions.ts";
import { type Attempt, explained, explainedSettings, forbidden, taken } from "./refusals.ts";
import { known, readSettings } from "./settings.ts";

export class Grafana implements Plugin {
  readonly package = "grafana";
  readonly version: string;
  private readonly kinds: Kinds<Kind>;
  private api: Api | undefined;
  private ending = new AbortController();
  /** What the token's user may do; undefined: the server does not tell. */
  private allowed: ReadonlySet<string> | undefined;
  /** URNs of what is there already: at preview, a replacement finds the one that it replaces. */
  private readonly there = new Set<string>();

  constructor(table: Table) {
    this.kinds = new Kinds(table, "grafana", kinds);
    this.version = table.version;
  }

  checkSettings(settings: Properties): Failure[] {
    const strangers = this.kinds.checkSettings(settings);
    const beyond = Object.keys(givenSettings(settings)).filter(
      (key) => !known.includes(key) && !/^__/.test(key),
    );
    const unsupported = beyond
      .filter((key) => !strangers.some(({ property }) => property === key))
      .map((property) => ({
        property,
        reason: `is not known to the stand-in, which has ${known.join(", ")}: use the official provider`,
      }));
    return [...strangers, ...unsupported];
  }

  async configure(settings: Properties): Promise<void> {
    this.ending = new AbortController();
    this.there.clear();
    // Of a provider whose address is yet to come nothing can be previewed.
    if (hasUnknown(settings)) return;
    const read = readSettings(plain(settings));
    this.api = new Api(read, this.ending.signal);
    try {
      this.allowed = await mayDo(this.api);
    } catch (error) {
      this.api = undefined;
      throw explainedSettings(error, read.url);
    }
  }

  async check(request: CheckRequest): Promise<Checked> {
    return this.kinds.check(request);
  }

  async diff({ urn, type, oldInputs, news }: DiffRequest): Promise<Difference> {
    const kind = this.kinds.of(type);
    this.there.add(urn);
    const [before, after] = [bare(plain(oldInputs)), bare(plain(news))];
    const replaces = [...kind.replaces, ...(kind.alsoReplaces?.(before, after) ?? [])];
    const normal = kind.normal ?? ((inputs: Properties) => inputs);
    const is = normal(after);
    const was = without(normal(before), kind.computed ?? [], is);
    const changes = differences(agreeing(is, was, kind.defaults), is).map(
      (change): Change => ({ ...change, replaces: replaces.includes(String(change.path[0])) }),
    );
    // The new one could have the name of the old one, which stands in its way.
    const keepsName = !isMadeUp(news) && changes.some((change) => change.replaces);
    return { changes, deleteBeforeReplace: keepsName };
  }

  async create(request: CreateRequest): Promise<Made> {
    const { urn, type, news, preview } = request;
    const kind = this.kinds.of(type);
    const inputs = bare(plain(news));
    const attempt: Attempt = { kind, type, name: request.name, verb: "created" };
    return this.telling(news, attempt, async () => {
      if (preview) {
        await this.foresee(attempt, inputs, this.there.has(urn));
        return { id: "", state: news };
      }
      const api = this.reached();
      const id = await this.ordered(kind, async () => {
        await this.refuseTaken(api, attempt, inputs);
        return kind.create(api, inputs);
      });
      return this.stateOf(kind, id, news, inputs);
    });
  }

  async update(request: UpdateRequest): Promise<Made> {
    const { id, type, oldInputs, state, news, preview } = request;
    if (preview) return { id, state: { ...state, ...news } };
    const kind = this.kinds.of(type);
    const inputs = bare(plain(news));
    return this.telling(news, { kind, type, name: request.name, verb: "changed" }, async () => {
      const api = this.reached();
      const before = bare(plain(oldInputs));
      await this.ordered(kind, () => kind.update(api, this.local(id), inputs, before));
      return this.stateOf(kind, this.local(id), news, inputs);
    });
  }

  async read(request: ReadRequest): Promise<Found | undefined> {
    const { id, type, inputs, state } = request;
    const kind = this.kinds.of(type);
    const mine = Object.keys(inputs).length > 0 ? bare(plain(inputs)) : {};
    const attempt: Attempt = { kind, type, name: request.name, verb: "read" };
    return this.telling({ ...state, ...inputs }, attempt, async () => {
      const local = this.local(id);
      const found = await kind.read(this.reached(), local, mine);
      if (found === undefined) return undefined;
      const model = { ...state, ...inputs };
      const made = inputs[defaults] === undefined ? {} : { [defaults]: inputs[defaults] };
      const agreed = liveInputs(mine, found.inputs, kind);
      const live = seal({ ...agreed, ...made }, model) as Properties;
      const outputs = seal(present({ ...found.outputs, ...this.org(kind) }), model) as Properties;
      return { id: this.global(kind, local), inputs: live, state: { ...outputs, ...live } };
    });
  }

  async delete(request: DeleteRequest): Promise<void> {
    const { id, type, oldInputs, state } = request;
    const kind = this.kinds.of(type);
    const inputs = bare(plain(Object.keys(oldInputs).length > 0 ? oldInputs : state));
    await this.telling({ ...state, ...oldInputs }, { kind, type, name: request.name, verb: "removed" }, () =>
      this.ordered(kind, () => kind.remove(this.reached(), this.local(id), inputs)),
    );
  }

  cancel(): void {
    this.ending.abort();
  }

  /** What the server would refuse for sure, so that a preview says it before anything is made. */
  private async foresee(attempt: Attempt, inputs: Properties, replaces: boolean): Promise<void> {
    const { needs } = attempt.kind;
    const { allowed } = this;
    if (allowed !== undefined && !needs.some((each) => allowed.has(each))) throw forbidden(attempt);
    if (this.api === undefined || replaces || hasUnknown(inputs)) return;
    await this.refuseTaken(this.api, attempt, inputs);
  }

  private async refuseTaken(api: Api, attempt: Attempt, inputs: Properties): Promise<void> {
    const { kind } = attempt;
    if (kind.takesOver?.(inputs) === true) return;
    const id = await kind.identity(inputs, api);
    if (id === undefined || (await kind.read(api, id, {})) === undefined) return;
    throw taken(attempt, this.global(kind, id));
  }

  private async stateOf(kind: Kind, id: string, news: Properties, inputs: Properties): Promise<Made> {
    // It is made: that it cannot be looked at must not make the engine forget it.
    const found = await kind.read(this.reached(), id, inputs).catch(() => undefined);
    const outputs = seal(present({ ...found?.outputs, ...this.org(kind) }), news) as Properties;
    return { id: this.global(kind, id), state: { ...outputs, ...news } };
  }

  private ordered<Result>(kind: Kind, work: () => Promise<Result>): Promise<Result> {
    return kind.oneByOne === true ? this.reached().alone(work) : work();
  }

  /** Errors in words that help, without the secrets that the server's answer may quote. */
  private async telling<Result>(
    marked: Properties,
    attempt: Attempt,
    work: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw new ProviderError(conceal(messageOf(explained(error, attempt)), secretTexts(marked)));
    }
  }

  /** `1:id`, but for SLOs, which belong to the whole stack of Grafana Cloud. */
  private global(kind: Kind, id: string): string {
    return kind.title === "SLO" ? id : `${this.reached().org}:${id}`;
  }

  private local(id: string): string {
    return id.replace(/^\d+:/, "");
  }

  private org(kind: Kind): Properties {
    return kind.title === "SLO" ? {} : { orgId: String(this.reached().org) };
  }

  private reached(): Api {
    if (this.api === undefined) throw new ProviderError("the grafana provider is not configured yet");
    return this.api;
  }
}

/** What the server has made up, and the program leaves to it. */
function without(was: Properties, computed: readonly string[], is: Properties): Properties {
  return Object.fromEntries(
    Object.entries(was).filter(([key]) => !computed.includes(key) || is[key] !== undefined),
  );
}
