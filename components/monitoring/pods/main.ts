/** Runs the pod exporter: `node main.ts <port> <namespace>`, in a pod whose service account may look at both. */
import { clusterOf } from "./cluster.ts";
import { podExporter } from "./server.ts";

const [port, namespace = ""] = process.argv.slice(2);
podExporter(namespace, clusterOf(process.env)).listen(Number(port), "0.0.0.0");
