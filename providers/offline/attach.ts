/** Starts the offline stand-ins for an engine that is about to run: one that reaches nothing. */
import { join } from "node:path";
import { type Attached, attached } from "../hermetic/attach.ts";

/** One process for all packages; it ends with this one, however that ends. Several engines may use it. */
export function offlineProviders(): Promise<Attached> {
  return attached(join(import.meta.dirname, "serve.ts"), "the offline stand-ins of the providers");
}
