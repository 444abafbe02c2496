/** Where the set-up puts the log store and the trace collector. */
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "..", ".toolchain", "observers");

export const victoriaLogs = join(folder, "victoria-logs");
export const otelcol = join(folder, "otelcol");
