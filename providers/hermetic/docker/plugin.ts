/** The stand-in of the docker provider: resources are made on a real Docker Engine. */
import type Dockerode from "dockerode";
import type { Properties } from "../../supervisor/properties.ts";
import { bare, defaults, isMadeUp } from "../protocol/autoname.ts";
import { warn } from "../protocol/engine-log.ts";
import { messageOf, NotReadyError, ProviderError } from "../protocol/errors.ts";
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
import { connect } from "./connection.ts";
import { container } from "./container/container.ts";
import { image } from "./image.ts";
import { type Kind, NotReady } from "./kind.ts";
import { network } from "./network.ts";
import { volume } from "./volume.ts";

/** By the types of resources. */
export const kinds: Readonly<Record<string, Kind>> = {
  "docker:index/container:Container": container,
  "docker:index/network:Network": network,
  "docker:index/remoteImage:RemoteImage": image,
  "docker:index/volume:Volume": volume,
};

/** What the client puts before the engine's own words. */
const clientWords = /\(HTTP code \d+\) [\w ]+ - /g;

export class Docker implements Plugin {
  readonly package = "docker";
  readonly version: string;
  private readonly kinds: Kinds<Kind>;
  private engine: Dockerode | undefined;
  private ending = new AbortController();
  /** URNs of what is there already: at preview, a replacement finds the one that it replaces. */
  private readonly known = new Set<string>();

  constructor(table: Table) {
    this.kinds = new Kinds(table, "docker", kinds);
    this.version = table.version;
  }

  checkSettings(settings: Properties): Failure[] {
    return this.kinds.checkSettings(settings);
  }

  async configure(settings: Properties): Promise<void> {
    this.ending = new AbortController();
    this.known.clear();
    this.engine = await connect(plain(settings));
  }

  async check(request: CheckRequest): Promise<Checked> {
    return this.kinds.check(request);
  }

  async diff({ urn, type, oldInputs, news }: DiffRequest): Promise<Difference> {
    const kind = this.kinds.of(type);
    this.known.add(urn);
    const [before, after] = [bare(plain(oldInputs)), bare(plain(news))];
    const changes = differences(before, after).map(
      (change): Change => ({ ...change, replaces: !kind.inPlace.includes(String(change.path[0])) }),
    );
    const keepsName = kind.autonamed && !isMadeUp(news) && before["name"] === after["name"];
    return { changes, deleteBeforeReplace: keepsName && changes.some(({ replaces }) => replaces) };
  }

  async create({ urn, type, news, preview }: CreateRequest): Promise<Made> {
    const kind = this.kinds.of(type);
    const inputs = bare(plain(news));
    return this.telling(news, async () => {
      if (preview) {
        const certain = Object.entries(inputs).filter(([, value]) => !hasUnknown(value));
        await kind.foresee?.(this.reached(), Object.fromEntries(certain), this.known.has(urn));
        return { id: "", state: news };
      }
      const { id, outputs } = await kind.create(this.reached(), inputs, this.ending.signal);
      return { id, state: stateOf(news, outputs) };
    });
  }

  async update({ urn, id, type, oldInputs, state, news, preview }: UpdateRequest): Promise<Made> {
    if (preview) return { id, state: { ...state, ...news } };
    const change = { before: bare(plain(oldInputs)), after: bare(plain(news)) };
    return this.telling(news, async () => {
      const updated = await this.kinds.of(type).update(this.reached(), id, change, this.ending.signal);
      if (updated.warning !== undefined) warn(urn, updated.warning);
      return { id, state: stateOf(news, updated.outputs) };
    });
  }

  async read({ id, type, inputs, state }: ReadRequest): Promise<Found | undefined> {
    const known = Object.keys(inputs).length > 0 ? bare(plain(inputs)) : {};
    const found = await this.kinds.of(type).read(this.reached(), id, known);
    if (found === undefined) return undefined;
    const model = { ...state, ...inputs };
    const made = inputs[defaults] === undefined ? {} : { [defaults]: inputs[defaults] };
    const live = seal({ ...found.inputs, ...made }, model) as Properties;
    return { id, inputs: live, state: stateOf(live, seal(found.outputs, model) as Properties) };
  }

  async delete({ type, id, oldInputs, state }: DeleteRequest): Promise<void> {
    const known = Object.keys(oldInputs).length > 0 ? oldInputs : state;
    await this.telling(known, () => this.kinds.of(type).remove(this.reached(), id, bare(plain(known))));
  }

  cancel(): void {
    this.ending.abort();
  }

  /** Errors without the secrets that a log or the engine's answer may quote. */
  private async telling<Result>(marked: Properties, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const text = conceal(messageOf(error).replaceAll(clientWords, ""), secretTexts(marked));
      if (error instanceof NotReady) {
        const { id, outputs } = error.made;
        throw new NotReadyError(text, { id, state: stateOf(marked, outputs) });
      }
      throw new ProviderError(text);
    }
  }

  private reached(): Dockerode {
    if (this.engine === undefined) throw new ProviderError("the docker provider is not configured yet");
    return this.engine;
  }
}

/** Inputs stay as they were written; what the engine has made up comes beside them. */
function stateOf(inputs: Properties, outputs: Properties): Properties {
  return { ...(seal(outputs, inputs) as Properties), ...inputs };
}
