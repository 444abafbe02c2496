/** The plugin's entry: serves the provider to Pulumi's engine over gRPC. */
import { main } from "@pulumi/pulumi/provider/server.js";
import { endWithParent } from "./host/parent.ts";
import { SupervisorProvider } from "./provider.ts";

endWithParent();
// What is to be closed has a mode that says so. With a stricter umask, PostgreSQL's user could not reach its launcher.
process.umask(0o022);
await main(new SupervisorProvider(), process.argv.slice(2));
