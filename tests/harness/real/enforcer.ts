/** Keeps a node's firewall as the cluster's network policies say. */
import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import type { Pair } from "../certificates.ts";
import { run } from "../stack.ts";
import { networks } from "./networks.ts";
import { chain, firewall, type Pod, type Policy } from "./policies.ts";
import type { Space } from "./space.ts";

/** Milliseconds between two looks. A new pod's first packets are dropped, and sent again after a second. */
const interval = 300;

/** The tests' ingress controller is no pod: it runs on the machine, at the other end of the node's cable. */
const ingress: Pod = {
  metadata: { name: "ingress", namespace: "ingress-nginx" },
  status: { podIP: networks.machine },
};

export interface Access {
  /** Of the API server. */
  readonly address: string;
  readonly authority: Pair;
  readonly user: Pair;
}

export class PolicyEnforcer {
  private readonly file: string;
  private readonly space: Space;
  private readonly access: Access;
  private rules = "";
  private isEnding = false;
  private watching: Promise<void> = Promise.resolve();

  private constructor(folder: string, space: Space, access: Access) {
    this.file = join(folder, "firewall");
    this.space = space;
    this.access = access;
  }

  static async start(folder: string, space: Space, access: Access): Promise<PolicyEnforcer> {
    const enforcer = new PolicyEnforcer(folder, space, access);
    await enforcer.look();
    await enforcer.must("iptables", "--wait", "--insert", "FORWARD", "--jump", chain);
    enforcer.watching = enforcer.watch();
    return enforcer;
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.isEnding) {
      await this.look().catch((error: unknown) => console.error(String(error)));
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }

  private async look(): Promise<void> {
    const [pods, policies] = await Promise.all([
      this.list<Pod>("/api/v1/pods"),
      this.list<Policy>("/apis/networking.k8s.io/v1/networkpolicies"),
    ]);
    const rules = firewall({ pods: [...pods, ingress], policies });
    if (rules === this.rules) return;
    writeFileSync(this.file, rules);
    await this.must("iptables-restore", "--wait", "--noflush", this.file);
    this.rules = rules;
  }

  private async must(...words: readonly string[]): Promise<void> {
    const [program, all] = this.space.inside(...words);
    const { code, output } = await run(program, all, "/");
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${output}`);
  }

  private list<Item>(path: string): Promise<readonly Item[]> {
    const { address, authority, user } = this.access;
    const own = {
      ca: readFileSync(authority.certificate),
      cert: readFileSync(user.certificate),
      key: readFileSync(user.key),
    };
    return new Promise((resolve, reject) => {
      get(`${address}${path}`, own, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.once("end", () => {
          if (response.statusCode === 200) resolve((JSON.parse(text) as { items: Item[] }).items);
          else reject(new Error(`${path} is answered with ${response.statusCode}: ${text.slice(0, 300)}`));
        });
      }).once("error", reject);
    });
  }
}
