/** What is deployed, as the state has it, without secrets. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Judged } from "../judged.ts";
import type { Resources } from "../policy.ts";

/** The folder of the program that is judged, as the pack's start has it. */
export const projectVariable = "JUDGED_PROJECT";

const run = promisify(execFile);

/** Undefined: it cannot be read. Empty: nothing is deployed. */
export async function deployedOf(stack: string, project: string): Promise<Resources | undefined> {
  const cwd = project === "" ? process.env[projectVariable] : project;
  try {
    const words = ["stack", "export", "--stack", stack, "--non-interactive"];
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await run("pulumi", words, { cwd, env, maxBuffer: 2 ** 30 });
    return resourcesIn(stdout);
  } catch {
    return undefined;
  }
}

interface State {
  readonly deployment?: { readonly resources?: readonly Registered[] };
}

interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Judged["props"];
  readonly outputs?: Judged["props"];
  readonly delete?: boolean;
}

export function resourcesIn(text: string): Resources {
  const { deployment } = JSON.parse(text) as State;
  return (deployment?.resources ?? [])
    .filter((each) => each.delete !== true)
    .map(({ urn, type, inputs = {}, outputs }) => ({
      urn,
      type,
      name: urn.slice(urn.lastIndexOf("::") + 2),
      props: outputs ?? inputs,
      options: { protect: false },
    }));
}
