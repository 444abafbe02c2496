/** The addresses of a real cluster, away from those that a machine's own networks and the tests' Docker Engine have. */

/** The machine's end of the cable to the node; there is one at a time. */
export const link = "neuroerp-node";

export const networks = {
  all: "10.214.0.0/16",
  /** Both ends of the cable, and the length of their network's prefix. */
  machine: "10.214.0.1",
  node: "10.214.0.2",
  length: 24,
  pods: "10.214.64.0/24",
  services: "10.214.128.0/17",
  /** The first of them is the API server's. */
  api: "10.214.128.1",
} as const;
