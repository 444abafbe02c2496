/** Logs and traces: from the nodes' files and the services' spans into one store. */
import type { Input } from "@pulumi/pulumi";
import type { Cluster } from "../cluster.ts";
import type { Part } from "../manifest.ts";
import { collector } from "./collector.ts";
import { intake } from "./intake.ts";
import { store } from "./store.ts";
import { traces } from "./traces.ts";

/** @param others every other part, whose containers write logs @param secrets what no entry may show */
export function logParts(
  cluster: Cluster,
  others: readonly Part[],
  secrets: Readonly<Record<string, Input<string>>>,
): Part[] {
  const kept = store(cluster);
  const last = [collector(cluster), traces(cluster)];
  return [kept, intake(cluster, [...others, kept, ...last], secrets), ...last];
}
