/** A stack of whatever resources a test declares, made by the real engine with the stand-ins for Pulumi's providers. */
import { type Attached, debugProviders, hermeticProviders } from "../../providers/hermetic/attach.ts";
import { type Program, programVariable } from "../fixtures/hermetic/declared.ts";
import { type Run, TestStack } from "./stack.ts";

export class DeclaredStack {
  private readonly standIns: Attached;
  private readonly stack: TestStack;

  private constructor(standIns: Attached, stack: TestStack) {
    this.standIns = standIns;
    this.stack = stack;
  }

  /** @param backEnds where they are: DOCKER_HOST, KUBECONFIG */
  static async start(backEnds: Readonly<Record<string, string>>): Promise<DeclaredStack> {
    const standIns = await hermeticProviders({ ...process.env, ...backEnds });
    // Taking it down needs them as well: the stack's environment is what this process has.
    process.env[debugProviders] = standIns.variable;
    return new DeclaredStack(standIns, await new TestStack("tests/fixtures/hermetic").init());
  }

  preview(program: Program): Promise<Run> {
    return this.run(program, "preview");
  }

  up(program: Program, ...words: readonly string[]): Promise<Run> {
    return this.run(program, "up", "--yes", "--skip-preview", "--suppress-outputs", ...words);
  }

  refresh(program: Program): Promise<Run> {
    return this.run(program, "refresh", "--yes", "--skip-preview");
  }

  destroy(program: Program): Promise<Run> {
    return this.run(program, "destroy", "--yes", "--skip-preview");
  }

  /** The command that takes over what exists; the program has to say it from then on. */
  take(type: string, name: string, id: string): Promise<Run> {
    const flags = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"];
    return this.run({}, "import", type, name, id, ...flags);
  }

  /** As it is stored, secrets encrypted. */
  state(): Promise<string> {
    return this.stack.succeed("stack", "export");
  }

  async end(): Promise<void> {
    await this.stack.end();
    await this.standIns.end();
  }

  private run(program: Program, ...words: readonly string[]): Promise<Run> {
    return this.stack.pulumi(words, { [programVariable]: JSON.stringify(program) });
  }
}
