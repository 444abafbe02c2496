/** What a client needs to speak to a cluster as one user: one file, with the certificates in it. */
import { readFileSync } from "node:fs";
import type { Pair } from "./certificates.ts";

/** @param authority the path of the certificate that the server's is signed with */
export function kubeconfig(server: string, authority: string, user: string, pair: Pair): string {
  const inline = (file: string) => readFileSync(file).toString("base64");
  const cluster = { server, "certificate-authority-data": inline(authority) };
  const credentials = {
    "client-certificate-data": inline(pair.certificate),
    "client-key-data": inline(pair.key),
  };
  // JSON is YAML.
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: user, user: credentials }],
    contexts: [{ name: "test", context: { cluster: "test", user } }],
    "current-context": "test",
  });
}
