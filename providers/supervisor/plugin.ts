/** The plugin's entry: serves the provider to Pulumi's engine over gRPC. */
import { main } from "@pulumi/pulumi/provider/server.js";
import { SupervisorProvider } from "./provider.ts";

await main(new SupervisorProvider(), process.argv.slice(2));
