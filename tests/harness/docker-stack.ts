/** The ERP as containers, on an engine of the tests' own. */
import type { Overrides } from "../../catalog/application.ts";
import { type Attached, debugProviders, hermeticProviders } from "../../providers/hermetic/attach.ts";
import { DockerEngine, type Unavailable } from "./docker-engine.ts";
import { type Run, TestStack } from "./stack.ts";

/** What a test changes of the services. */
type Changes = NonNullable<Overrides["services"]>;

export class DockerStack {
  readonly engine: DockerEngine;
  readonly stack: TestStack;
  readonly web: string;
  readonly prometheus: string;
  readonly logStore: string;
  private readonly providers: Attached;

  /** Not yet up; the engine has its images. @param portOffset away from the ports of other tests */
  static async make(portOffset: number): Promise<DockerStack | Unavailable> {
    const engine = await DockerEngine.start();
    if ("unavailable" in engine) return engine;
    // What the stack's commands start finds this engine.
    process.env["DOCKER_HOST"] = engine.host;
    const made = new DockerStack(engine, portOffset, await hermeticProviders(engine.environment));
    const data = await engine.succeed("info", "--format", "{{.DockerRootDir}}");
    await made.stack.init({
      "neuroerp:platform": "docker",
      "neuroerp:environment": "staging",
      "neuroerp:portOffset": String(portOffset),
      "neuroerp:engineSocket": engine.host.slice("unix://".length),
      "neuroerp:engineData": data,
    });
    const built = await made.stack.command("images", "build", "-e", "staging");
    if (built.code === 0) return made;
    // Left running, they would keep the tests from ending.
    await made.end();
    throw new Error(built.output);
  }

  private constructor(engine: DockerEngine, portOffset: number, providers: Attached) {
    this.engine = engine;
    this.providers = providers;
    this.stack = new TestStack("tests/fixtures/staging");
    this.web = `http://127.0.0.1:${3000 + portOffset}`;
    this.prometheus = `http://127.0.0.1:${9090 + portOffset}`;
    this.logStore = `http://127.0.0.1:${9428 + portOffset}`;
  }

  up(services: Changes = {}): Promise<Run> {
    return this.pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs"], services);
  }

  pulumi(words: readonly string[], services: Changes = {}): Promise<Run> {
    return this.stack.pulumi(words, {
      TEST_SERVICES: JSON.stringify(services),
      [debugProviders]: this.providers.variable,
    });
  }

  /** The ids of a part's containers. */
  async containers(service: string, role = "service"): Promise<string[]> {
    const filters = [`label=service=${service}`, `label=role=${role}`];
    const words = filters.flatMap((filter) => ["--filter", filter]);
    const ids = await this.engine.succeed("ps", "--all", "--quiet", "--no-trunc", ...words);
    return ids.split("\n").filter((id) => id !== "");
  }

  async end(): Promise<void> {
    await this.pulumi(["destroy", "--yes", "--skip-preview"]);
    await this.stack.end();
    await this.providers.end();
    await this.engine.end();
    delete process.env["DOCKER_HOST"];
  }
}
