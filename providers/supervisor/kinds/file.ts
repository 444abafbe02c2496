/** A file, checked before it is used and announced to the server that reads it. */
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { atomicWrite } from "../host/atomic-write.ts";
import { runCommand } from "../host/run-command.ts";
import { type Owner, ownerOf } from "../host/users.ts";
import { type Kind, UserError } from "../kind.ts";
import { digest } from "../properties.ts";
import { absolutePath, httpUrl, octal, octalMode, timeout, userName, words } from "./shapes.ts";

const schema = z.object({
  /** Directories on the way to it are made; the file alone is removed. */
  path: absolutePath,
  content: z.string().optional(),
  /** Instead of `content`, for a file that holds secrets: it is stored encrypted. */
  secretContent: z.string().optional(),
  mode: octalMode.default("0644"),
  /** User name; only root can choose. */
  owner: userName.optional(),
  /** A command that judges the file; the word `{file}` is replaced by the path of what is to be judged. Not run on unchanged files. */
  validate: words.default([]),
  /** A URL that is POSTed to after a change, so that a running server reads the file again. */
  reloadUrl: httpUrl.optional(),
  /** Milliseconds that the judgement may take, and after it the reload. */
  timeout: timeout.default(30_000),
});
type Inputs = z.infer<typeof schema>;

export interface FileOutputs {
  /** First 16 hexadecimal digits of the content's SHA-256, or `absent`, and the mode and owner where they are others. */
  readonly digest: string;
}

export const file: Kind<typeof schema, FileOutputs> = {
  schema,
  replaceOn: ["path"],
  id: (inputs) => inputs.path,

  async check(inputs, previous, unknown) {
    const refusals = [];
    const isSecret = inputs.secretContent !== undefined || unknown.has("secretContent");
    if (isSecret && !unknown.has("mode") && (octal(inputs.mode) & 0o077) !== 0) {
      refusals.push({
        property: "mode",
        reason: `"${inputs.mode}" is not allowed: a secret's file is for its owner alone, "0600" or "0400"`,
      });
    }
    if (unknown.has("content") || unknown.has("secretContent")) return refusals;
    if ((inputs.content === undefined) === (inputs.secretContent === undefined)) {
      refusals.push({ property: "content", reason: "give one of content and secretContent" });
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
      await mkdir(dirname(inputs.path), { recursive: true });
      await atomicWrite(inputs.path, contentOf(inputs), shape, async (temporary) => {
        if (inputs.validate.length > 0) await validated(inputs, temporary);
      });
      try {
        await reload(inputs);
      } catch (error) {
        // The server has kept the old settings; so does the file, so that its next start finds what works.
        await putBack(inputs.path, before.found);
        throw error;
      }
    }
    return { digest: wanted(inputs) };
  },

  async observe(inputs) {
    const found = await current(inputs);
    const exists = found.found !== undefined;
    const drift = found.digest === wanted(inputs) ? [] : [exists ? "it was edited" : "it is gone"];
    return { exists, outputs: { digest: found.digest }, drift };
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

interface Found {
  readonly content: Buffer;
  readonly mode: number;
  readonly owner: Owner;
}

async function current(inputs: Inputs): Promise<{ found: Found | undefined; digest: string }> {
  const content = await readFile(inputs.path).catch(() => undefined);
  if (content === undefined) return { found: undefined, digest: "absent" };
  const { mode: bits, uid, gid } = await stat(inputs.path);
  const mode = bits & 0o777;
  const wantedUid = inputs.owner === undefined ? uid : (await ownerOf(inputs.owner)).uid;
  const loose = [
    ...(mode === octal(inputs.mode) ? [] : [`mode 0${mode.toString(8)}`]),
    ...(uid === wantedUid ? [] : [`owner ${uid}`]),
  ];
  return {
    found: { content, mode, owner: { uid, gid } },
    digest: [digest(content), ...loose].join(" "),
  };
}

/** As it was to the last bit: a secret's file must not come back readable. */
async function putBack(path: string, old: Found | undefined): Promise<void> {
  if (old === undefined) await rm(path, { force: true });
  else await atomicWrite(path, old.content, old);
}

/** At preview, when the file's folder may not be there yet. */
async function judge(inputs: Inputs): Promise<string | undefined> {
  // A folder for each: two files of the same content may be judged at once.
  const folder = await mkdtemp(join(tmpdir(), "neuroerp-draft-"));
  try {
    const draft = join(folder, basename(inputs.path));
    await atomicWrite(draft, contentOf(inputs), { mode: 0o600, owner: "" });
    await validated(inputs, draft);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function validated(inputs: Inputs, path: string): Promise<void> {
  const command = inputs.validate.map((word) => word.replaceAll("{file}", path));
  const { exit, failure, output } = await runCommand(command, { timeout: inputs.timeout });
  if (failure === undefined) return;
  const verdict =
    exit === undefined
      ? `${command.join(" ")} ${failure}; nobody has judged ${inputs.path}`
      : `${inputs.validate[0]} refuses ${inputs.path}`;
  const complaint = `${verdict}, so it was not put in place:\n${output}`;
  throw new UserError(complaint.replaceAll(path, inputs.path).trim());
}

async function reload(inputs: Inputs): Promise<void> {
  if (inputs.reloadUrl === undefined) return;
  const trouble = await post(inputs.reloadUrl, inputs.timeout);
  if (trouble === undefined) return;
  throw new UserError(
    `${inputs.reloadUrl} did not take the new ${inputs.path}: ${trouble}; what was there before was put back`,
  );
}

/** Undefined when all is well, else what came of it. */
async function post(url: string, timeout: number): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method: "POST", signal: AbortSignal.timeout(timeout) });
    const text = (await response.text()).trim();
    return response.ok ? undefined : `it answered ${response.status}: ${text}`;
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    // Nobody there: the server reads the file when it starts.
    if (cause?.code === "ECONNREFUSED") return undefined;
    return name === "TimeoutError"
      ? `it did not answer within ${timeout / 1000} s`
      : `it broke off (${cause?.code ?? name})`;
  }
}
