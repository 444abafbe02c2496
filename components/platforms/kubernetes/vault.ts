/** Secrets that the stack makes itself, and checksums that tell nothing of secrets. */
import { createHmac } from "node:crypto";
import { all, type Input, type Output, type Resource, unsecret } from "@pulumi/pulumi";
import { GeneratedSecret } from "../../../providers/supervisor/sdk/index.ts";
import type { Vault } from "./cluster.ts";

export function vaultOf(parent: Resource): Omit<Vault, "named"> {
  const made = (name: string): Output<string> => new GeneratedSecret(name, {}, { parent }).value;
  const key = made("checksums");
  return { made, checksum: (values) => checksum(key, values) };
}

/**
 * Keyed with a secret of the stack, so that nobody can find a short password by trying: pods are read by more people than
 * secrets are.
 */
function checksum(key: Output<string>, values: Readonly<Record<string, Input<string>>>): Output<string> {
  const names = Object.keys(values).sort();
  const known = all([key, ...names.map((name) => values[name] ?? "")]);
  return unsecret(
    known.apply(([secret = "", ...contents]) =>
      createHmac("sha256", secret)
        .update(JSON.stringify([names, contents]))
        .digest("hex")
        .slice(0, 16),
    ),
  );
}
