/** What services must know of a store, whoever runs it. */
import type { Input } from "@pulumi/pulumi";
import type { StoreUrls } from "../../../service-variables.ts";
import type { Part } from "../manifest.ts";
import type { Connection } from "../network.ts";

export interface Store {
  readonly parts: readonly Part[];
  /** The parts that are ready when the store can be used. */
  readonly ready: readonly string[];
  /** What a service and its migrations connect to. */
  readonly connections: readonly Connection[];
  /** As the role of a service. */
  urls(service: string): StoreUrls;
  /** Its passwords, by whose they are: no log may show them. */
  readonly passwords: Readonly<Record<string, Input<string>>>;
}
