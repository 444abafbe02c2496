/** The stand-ins' process: one gRPC server a package; prints the ports, and ends with its standard input. */
import { packageNames, packages } from "./packages.ts";
import { serve } from "./protocol/server.ts";
import { tableOf } from "./types/package.ts";

await serve(packageNames.map(async (name) => packages[name].open(await tableOf(name))));
