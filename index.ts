/** What `pulumi up` runs: the ERP, in the environment that the stack names. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Before everything else is loaded: compiling it takes longer than running it.
enableCompileCache(join(import.meta.dirname, ".toolchain", "compile-cache"));
const { neuroerp } = await import("./catalog/neuroerp.ts");
const { run } = await import("./program.ts");

export default await run(neuroerp, import.meta.dirname);
