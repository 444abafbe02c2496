/** The offline stand-ins' process. */
import { serve } from "../hermetic/protocol/server.ts";
import { packages } from "./packages.ts";
import { Offline } from "./plugin.ts";

await serve(packages.map(async (each) => new Offline(each)));
