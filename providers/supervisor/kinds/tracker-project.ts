/**
 * A project of an error tracker that this host runs, Bugsink: what a service's errors are sent to, by an address with a
 * key of its own. It is made through the tracker's API, which removes nothing: that is done by a command.
 */
import { z } from "zod";
import { runCommand } from "../host/run-command.ts";
import { type Kind, UserError } from "../kind.ts";
import { Refused, TrackerApi, type TrackerProject, Unreachable } from "../tracker/api.ts";
import { absolutePath, command, environment, httpUrl, text, timeout } from "./shapes.ts";

const filled = text.min(1, "allowed is a text that is not empty").max(255, "allowed are 255 characters");

const schema = z.object({
  /** Where the tracker answers. */
  url: httpUrl,
  /** By which it knows the stack; another one changes nothing of the project. */
  secretToken: text.regex(/^[0-9a-f]{40}$/, "allowed are 40 hexadecimal digits"),
  /** The stack's own team: a project of the same name in another one is somebody else's, and left alone. */
  team: filled,
  name: filled,
  /** Removes the project with all its events; the project's number is put after its words. */
  remove: command,
  cwd: absolutePath,
  environment: environment.default({}),
  /** Milliseconds that the removal may take. */
  timeout: timeout.default(120_000),
});

export interface TrackerProjectOutputs {
  /** The tracker's number of it. */
  readonly project: number;
  /** Where errors are sent, with the key. */
  readonly dsn: string;
}

export const trackerProject: Kind<typeof schema, TrackerProjectOutputs> = {
  schema,
  replaceOn: ["team", "name"],
  secretOutputs: ["dsn"],
  id: ({ team, name }) => `${team}/${name}`,

  async apply({ url, secretToken, team, name }) {
    try {
      const api = new TrackerApi(url, secretToken);
      const owner = await api.team(team);
      const found = (await api.project(owner, name)) ?? (await api.makeProject(owner, name));
      return { project: found.id, dsn: found.dsn };
    } catch (error) {
      if (error instanceof Unreachable || error instanceof Refused) throw new UserError(error.message);
      throw error;
    }
  },

  async observe({ url, secretToken, team, name }, outputs) {
    const found = await lookedAt(new TrackerApi(url, secretToken), team, name);
    // One that is down is mended before its projects are looked at again.
    if (found instanceof Unreachable) return { exists: true, outputs, drift: [] };
    if (found instanceof Refused) return { exists: true, outputs, drift: [found.message] };
    if (found === undefined) return { exists: false, outputs, drift: ["it is gone"] };
    const isSame = found.id === outputs.project && found.dsn === outputs.dsn;
    return {
      exists: true,
      outputs: { project: found.id, dsn: found.dsn },
      drift: isSame ? [] : ["another project has its name"],
    };
  },

  async remove(inputs, { project }) {
    const { failure, output } = await runCommand([...inputs.remove, String(project)], inputs);
    if (failure === undefined) return;
    throw new UserError(
      `the tracker's project ${inputs.name} was not removed: it ${failure}\n${output.trim()}`,
    );
  },
};

async function lookedAt(
  api: TrackerApi,
  team: string,
  name: string,
): Promise<TrackerProject | undefined | Unreachable | Refused> {
  try {
    return await api.project(await api.team(team), name);
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Refused) return error;
    throw error;
  }
}
