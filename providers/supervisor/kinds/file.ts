/** A file, checked before it is used and announced to the server that reads it. */
import { readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { atomicWrite } from "../host/atomic-write.ts";
import { runCommand } from "../host/run-command.ts";
import { type Kind, UserError } from "../kind.ts";
import { digest } from "../properties.ts";
import { absolutePath, octal, octalMode } from "./shapes.ts";

const schema = z.object({
  path: absolutePath,
  content: z.string().optional(),
  /** Instead of `content`, for a file that holds secrets: it is stored encrypted. */
  secretContent: z.string().optional(),
  mode: octalMode.default("0644"),
  /** User name; only root can choose. */
  owner: z.string().optional(),
  /** A command that judges the file; the word `{file}` is replaced by the path of what is to be judged. Not run on unchanged files. */
  validate: z.array(z.string()).default([]),
  /** A URL that is POSTed to after a change, so that a running server reads the file again. */
  reloadUrl: z.url("allowed is a URL").optional(),
});
type Inputs = z.infer<typeof schema>;

export interface FileOutputs {
  /** First 16 hexadecimal digits of the content's SHA-256, or `absent`, and the mode where it is another. */
  readonly digest: string;
}

export const file: Kind<typeof schema, FileOutputs> = {
  schema,
  replaceOn: ["path"],
  id: (inputs) => inputs.path,

  async check(inputs, previous, unknown) {
    if (unknown.has("content") || unknown.has("secretContent")) return [];
    const refusals = [];
    if ((inputs.content === undefined) === (inputs.secretContent === undefined)) {
      refusals.push({ property: "content", reason: "give one of content and secretContent" });
    }
    if (inputs.secretContent !== undefined && (octal(inputs.mode) & 0o077) !== 0) {
      refusals.push({
        property: "mode",
        reason: `"${inputs.mode}" is not allowed: a secret's file is for its owner alone, "0600" or "0400"`,
      });
    }
    if (
      refusals.length === 0 &&
      inputs.validate.length > 0 &&
      (previous === undefined || contentOf(previous) !== contentOf(inputs))
    ) {
      const complaint = await judge(inputs);
      if (complaint !== undefined) refusals.push({ property: "content", reason: complaint });
    }
    return refusals;
  },

  async apply(inputs) {
    const before = await current(inputs);
    if (before.digest !== wanted(inputs)) {
      const shape = { mode: octal(inputs.mode), owner: inputs.owner ?? "" };
      const old = await readFile(inputs.path, "utf8").catch(() => undefined);
      await atomicWrite(inputs.path, contentOf(inputs), shape, async (temporary) => {
        if (inputs.validate.length > 0) await validated(inputs, temporary);
      });
      try {
        await reload(inputs);
      } catch (error) {
        // The server has kept the old settings; so does the file, so that its next start finds what works.
        if (old !== undefined) await atomicWrite(inputs.path, old, shape);
        throw error;
      }
    }
    return { digest: wanted(inputs) };
  },

  async observe(inputs) {
    const found = await current(inputs);
    const drift = found.digest === wanted(inputs) ? [] : [found.exists ? "it was edited" : "it is gone"];
    return { exists: found.exists, outputs: { digest: found.digest }, drift };
  },

  async remove(inputs) {
    await rm(inputs.path, { force: true });
  },
};

function contentOf(inputs: Inputs): string {
  return inputs.secretContent ?? inputs.content ?? "";
}

function wanted(inputs: Inputs): string {
  return digest(contentOf(inputs));
}

async function current(inputs: Inputs): Promise<{ exists: boolean; digest: string }> {
  const content = await readFile(inputs.path, "utf8").catch(() => undefined);
  if (content === undefined) return { exists: false, digest: "absent" };
  const mode = (await stat(inputs.path)).mode & 0o777;
  const loose = mode === octal(inputs.mode) ? "" : ` mode 0${mode.toString(8)}`;
  return { exists: true, digest: digest(content) + loose };
}

/** At preview, when the file's folder may not be there yet. */
async function judge(inputs: Inputs): Promise<string | undefined> {
  const draft = join(tmpdir(), `neuroerp-draft-${process.pid}-${wanted(inputs)}`);
  try {
    await atomicWrite(draft, contentOf(inputs), { mode: 0o600, owner: "" });
    await validated(inputs, draft);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function validated(inputs: Inputs, path: string): Promise<void> {
  const command = inputs.validate.map((word) => word.replaceAll("{file}", path));
  const { code, output } = await runCommand(command, { timeout: 30_000 });
  if (code === 0) return;
  const complaint = output.replaceAll(path, inputs.path).trim();
  throw new UserError(
    `${inputs.validate[0]} refuses ${inputs.path}, so it was not put in place:\n${complaint}`,
  );
}

async function reload(inputs: Inputs): Promise<void> {
  if (inputs.reloadUrl === undefined) return;
  const response = await fetch(inputs.reloadUrl, {
    method: "POST",
    signal: AbortSignal.timeout(30_000),
  }).catch(() => undefined);
  // Nobody there: the server reads the file when it starts.
  if (response === undefined || response.ok) return;
  throw new UserError(
    `${inputs.reloadUrl} answered ${response.status} to the new ${inputs.path}: ${(await response.text()).trim()}; the old one was put back`,
  );
}
