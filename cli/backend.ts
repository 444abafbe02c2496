/** The state backend, where it is a folder (`file://…`): what Pulumi's own commands do not tell. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { root } from "./engine.ts";

/** Below `.pulumi` of the backend; undefined for a backend that is no folder. */
export async function backendPath(
  kind: "locks/organization" | "stacks",
  stack: string,
): Promise<string | undefined> {
  const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
  if (!backend.startsWith("file://")) return undefined;
  const { name } = parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  return join(fileURLToPath(backend), ".pulumi", kind, name, stack);
}
