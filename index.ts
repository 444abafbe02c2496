/** What `pulumi up` runs: the ERP, in the environment that the stack names. */
import { neuroerp } from "./catalog/neuroerp.ts";
import { run } from "./program.ts";

export default run(neuroerp, import.meta.dirname);
