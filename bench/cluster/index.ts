/**
 * With BENCH_RESOURCES, a file with a list of resources: registers each as it is. Else: an application of
 * BENCH_SERVICES services, by the stack's own program.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CustomResource } from "@pulumi/pulumi";

export interface RawResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

class Raw extends CustomResource {}

const file = process.env["BENCH_RESOURCES"];

export default file === undefined ? await ours() : bare(file);

async function ours(): Promise<object> {
  const [{ run }, { largeApplication }] = await Promise.all([
    import("../../program.ts"),
    import("../large.ts"),
  ]);
  const root = join(import.meta.dirname, "..", "..");
  return run(largeApplication(Number(process.env["BENCH_SERVICES"])), root);
}

function bare(path: string): object {
  const resources = JSON.parse(readFileSync(path, "utf8")) as RawResource[];
  for (const { type, name, inputs } of resources) new Raw(type, name, inputs);
  return { resources: resources.length };
}
