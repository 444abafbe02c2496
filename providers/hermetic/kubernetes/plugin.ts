/** The stand-in of the kubernetes provider: objects go to a real API server by server-side apply. */
import { type Properties, unknownValue } from "../../supervisor/properties.ts";
import { warn } from "../protocol/engine-log.ts";
import { NotReadyError, ProviderError } from "../protocol/errors.ts";
import { givenSettings, strangeSettings } from "../protocol/kinds.ts";
import { conceal, hasUnknown, plain, seal, secretTexts } from "../protocol/marks.ts";
import type {
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
import { ApiError, existsRemedy } from "./api-error.ts";
import { Checker, sealedSecret } from "./check.ts";
import { Cluster } from "./cluster.ts";
import { liveInputs } from "./drift.ts";
import {
  annotation,
  describeObject,
  idOf,
  importable,
  kindOf,
  type Manifest,
  manifestOf,
  metadataOf,
  patchForce,
} from "./manifest.ts";
import { type Applied, Objects } from "./objects.ts";
import { enforcedViolation } from "./pod-security.ts";
import { difference } from "./replacements.ts";
import { readSettings, unsupported } from "./settings.ts";
import { NotReady, timeoutOf, untilReady } from "./wait.ts";

/** What a dry run makes up, and the real thing will have otherwise. */
const madeUp = ["creationTimestamp", "resourceVersion", "uid"];

export class Kubernetes implements Plugin {
  readonly package = "kubernetes";
  readonly version: string;
  private readonly table: Table;
  private readonly checker: Checker;
  private cluster: Cluster | undefined;
  private ending = new AbortController();
  /** URNs of what is there already: at preview, a replacement finds the one that it replaces. */
  private readonly known = new Set<string>();
  /** Namespaces that a preview has not found: asking again for each object of a new environment takes long. */
  private readonly absent = new Set<unknown>();

  constructor(table: Table) {
    this.table = table;
    this.version = table.version;
    this.checker = new Checker(table);
  }

  checkSettings(settings: Properties): Failure[] {
    const given = givenSettings(settings);
    const strangers = strangeSettings(this.table, "kubernetes", settings);
    const beyond = unsupported
      .filter((key) => given[key] !== undefined)
      .map((key) => ({ property: key, reason: "is beyond the stand-in: use the official provider" }));
    return [...strangers, ...beyond];
  }

  async configure(settings: Properties): Promise<void> {
    this.ending = new AbortController();
    this.known.clear();
    this.absent.clear();
    this.cluster?.close();
    this.cluster = await Cluster.open(await readSettings(plain(settings))).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      throw new ProviderError(`the API server refuses the kubeconfig's user: ${error.message}`);
    });
  }

  check(request: CheckRequest): Promise<Checked> {
    return this.checker.check(request, this.reached());
  }

  async diff({ urn, oldInputs, news }: DiffRequest): Promise<Difference> {
    this.known.add(urn);
    return difference(plain(oldInputs), plain(news), this.reached().settings.mutable);
  }

  async create(request: CreateRequest): Promise<Made> {
    const manifest = manifestOf(plain(request.news));
    if (request.preview) return { id: "", state: await this.previewed(request, manifest, true) };
    if (!this.reached().settings.upsert && (await this.objects().get(manifest)) !== undefined) {
      throw exists(manifest);
    }
    return this.applied(request, manifest);
  }

  async update(request: UpdateRequest): Promise<Made> {
    const manifest = manifestOf(plain(request.news));
    if (request.preview) return { id: request.id, state: await this.previewed(request, manifest, false) };
    return this.applied(request, manifest);
  }

  async read({ id, type, inputs, state }: ReadRequest): Promise<Found | undefined> {
    const last = Object.keys(inputs).length > 0 ? inputs : undefined;
    const [namespace, name] = id.includes("/") ? id.split("/") : [undefined, id];
    const subject = last ?? { ...kindOf(type), metadata: { name, namespace } };
    const live = await this.objects().get(plain(subject));
    if (live === undefined) return undefined;
    const found = last === undefined ? importable(live) : await this.drifted(plain(last), live);
    const model = { ...state, ...inputs };
    return {
      id,
      inputs: sealedSecret(seal(found, model) as Properties),
      state: sealedSecret(seal(live, model) as Properties),
    };
  }

  async delete({ type, id, oldInputs, state, timeout }: DeleteRequest): Promise<void> {
    const known = Object.keys(oldInputs).length > 0 ? oldInputs : state;
    const object = { ...kindOf(type), ...plain(known) };
    if (metadataOf(object)["name"] === undefined) throw new ProviderError(`${id} has no name in the state`);
    await this.objects().remove(object, timeoutOf(object, timeout), this.ending.signal);
  }

  cancel(): void {
    this.ending.abort();
  }

  private async applied({ urn, news, timeout }: CreateRequest, manifest: Manifest): Promise<Made> {
    const objects = this.objects();
    const force = this.forces(manifest);
    const { object, warnings } = await this.concealing(news, () =>
      objects.apply(manifest, { dryRun: false, force }),
    );
    const id = idOf(manifest);
    const made = (live: Properties) => ({ id, state: sealedSecret(seal(live, news) as Properties) });
    try {
      await this.heed(urn, manifest, warnings);
      const seconds = timeoutOf(manifest, timeout);
      return made(await untilReady(objects, manifest, object, seconds, this.ending.signal));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const text = conceal(error.message, secretTexts(news));
      // What has turned out hopeless stays in the state, so that the next update mends it.
      throw new NotReadyError(
        text,
        error instanceof NotReady ? made((await objects.get(manifest)) ?? object) : made(object),
      );
    }
  }

  /** What the API server would make of it, as far as it can tell now. */
  private async previewed(
    { urn, news }: CreateRequest,
    manifest: Manifest,
    isNew: boolean,
  ): Promise<Properties> {
    if (hasUnknown(manifest)) return news;
    const replaces = isNew && this.known.has(urn);
    const outcome = await this.tried(news, replaces ? renamed(manifest) : manifest);
    if (outcome === undefined) return news;
    const mayExist = !isNew || replaces || this.reached().settings.upsert;
    if (!outcome.created && !mayExist) throw exists(manifest);
    await this.heed(urn, manifest, outcome.warnings);
    const object = isNew ? withoutMadeUp(outcome.object, manifest) : outcome.object;
    return sealedSecret(seal(object, news) as Properties);
  }

  /** Undefined: its namespace or its definition is yet to come. */
  private async tried(news: Properties, manifest: Manifest): Promise<Applied | undefined> {
    const { apiVersion, kind } = manifest;
    const { namespace } = manifest.metadata;
    if (namespace !== undefined && this.absent.has(namespace)) return undefined;
    if (this.checker.isDefined(manifest) && (await this.reached().resource(apiVersion, kind)) === undefined) {
      return undefined;
    }
    try {
      return await this.concealing(news, () =>
        this.objects().apply(manifest, { dryRun: true, force: this.forces(manifest) }),
      );
    } catch (error) {
      if (!(error instanceof ApiError && error.isNamespaceMissing)) throw error;
      this.absent.add(namespace);
      return undefined;
    }
  }

  private async drifted(inputs: Properties, live: Properties): Promise<Properties> {
    const manifest = manifestOf(inputs);
    const wanted = await this.objects().apply(manifest, { dryRun: true, force: true });
    return liveInputs(inputs, manifest, wanted.object, live);
  }

  /** Warnings are shown; one that means that no pod will start is an error. */
  private async heed(urn: string, manifest: Manifest, warnings: readonly string[]): Promise<void> {
    for (const warning of warnings) {
      const violation = await enforcedViolation(this.objects(), manifest, warning);
      if (violation !== undefined) throw new ProviderError(violation);
      warn(urn, `${describeObject(manifest)}: ${warning}`);
    }
  }

  /** An API server quotes what it refuses. */
  private async concealing<Result>(news: Properties, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProviderError) error.message = conceal(error.message, secretTexts(news));
      throw error;
    }
  }

  private forces(manifest: Manifest): boolean {
    return this.reached().settings.patchForce || annotation(manifest, patchForce) === "true";
  }

  private objects(): Objects {
    return new Objects(this.reached());
  }

  private reached(): Cluster {
    if (this.cluster === undefined) throw new ProviderError("the kubernetes provider is not configured yet");
    return this.cluster;
  }
}

function exists(manifest: Manifest): ProviderError {
  return new ProviderError(`${describeObject(manifest)} cannot be created: ${existsRemedy(idOf(manifest))}`);
}

/** Only the names matter: the SDK writes all values but texts as JSON. */
function withoutMadeUp(object: Properties, { metadata }: Manifest): Properties {
  const unknown = Object.fromEntries(madeUp.map((key) => [key, unknownValue]));
  const { status, ...rest } = object;
  return { ...rest, metadata: { ...metadataOf(object), ...unknown, name: metadata.name } };
}

/** The old one is still there at preview, and could not be changed to this: a dry run needs another name. */
function renamed(manifest: Manifest): Manifest {
  const name = `${manifest.metadata.name.slice(0, 55)}-preview`;
  return { ...manifest, metadata: { ...manifest.metadata, name } };
}
