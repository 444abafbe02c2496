/** The stand-in of any provider: it reaches nothing, accepts every input, and gives back what it was given. */
import { bare, defaults } from "../hermetic/protocol/autoname.ts";
import { plain, seal } from "../hermetic/protocol/marks.ts";
import type {
  Checked,
  CheckRequest,
  CreateRequest,
  Difference,
  DiffRequest,
  Failure,
  Found,
  Made,
  Plugin,
  ReadRequest,
  UpdateRequest,
} from "../hermetic/protocol/plugin.ts";
import type { Properties } from "../supervisor/properties.ts";
import type { Package } from "./package.ts";

export class Offline implements Plugin {
  readonly package: string;
  readonly version: string;
  private readonly of: Package;

  constructor(of: Package) {
    this.of = of;
    this.package = of.name;
    this.version = of.version;
  }

  checkSettings(): readonly Failure[] {
    return [];
  }

  async configure(): Promise<void> {
    // Settings say where something is that is not reached.
  }

  async check(request: CheckRequest): Promise<Checked> {
    return { inputs: this.of.check?.(request) ?? request.news, failures: [] };
  }

  async diff(request: DiffRequest): Promise<Difference> {
    return this.of.diff(request);
  }

  async create(request: CreateRequest): Promise<Made> {
    const { news, preview } = request;
    // What only an update knows is left out: the engine takes it for unknown.
    if (preview) return { id: "", state: news };
    return { id: this.of.id(request, bare(plain(news))), state: this.stateOf(request) };
  }

  async update(request: UpdateRequest): Promise<Made> {
    const { id, news, state, preview } = request;
    if (!preview) return { id, state: this.stateOf(request) };
    return {
      id,
      state: this.of.forgetful === true ? news : { ...outputsOf(state, request.oldInputs), ...news },
    };
  }

  /** Everything is as it was left. */
  async read({ id, inputs, state }: ReadRequest): Promise<Found> {
    return { id, inputs, state };
  }

  async delete(): Promise<void> {
    // There is nothing.
  }

  cancel(): void {
    // Nothing takes time.
  }

  private stateOf(request: CreateRequest): Properties {
    const { news } = request;
    const outputs = seal(this.of.outputs(request, bare(plain(news))), news) as Properties;
    return { ...outputs, ...news };
  }
}

/** A state without the inputs that it was made of: one that was taken out is no longer there. */
function outputsOf(state: Properties, inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(state).filter(([key]) => key !== defaults && inputs[key] === undefined),
  );
}
