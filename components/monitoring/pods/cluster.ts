/** The cluster, as a pod's service account sees it. */
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { Sources } from "./exposition.ts";

const identity = "/var/run/secrets/kubernetes.io/serviceaccount";
const kubeletPort = 10_250;
/** Less than Prometheus waits. */
const limit = 8_000;

export function clusterOf(environment: NodeJS.ProcessEnv, folder = identity): Sources {
  const host = environment["KUBERNETES_SERVICE_HOST"] ?? "kubernetes.default.svc";
  const port = environment["KUBERNETES_SERVICE_PORT"] ?? "443";
  const ca = readFileSync(join(folder, "ca.crt"), "utf8");
  // It is renewed while the pod runs.
  const token = () => readFileSync(join(folder, "token"), "utf8").trim();
  return {
    api: (path) => get(`https://${bracketed(host)}:${port}${path}`, token(), { ca }),
    // A kubelet's certificate is signed by itself, unless somebody has set up another one.
    kubelet: (address, path) =>
      get(`https://${bracketed(address)}:${kubeletPort}${path}`, token(), { rejectUnauthorized: false }),
  };
}

/** An address of IPv6 stands in brackets. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function get(
  url: string,
  token: string,
  tls: { readonly ca: string } | { readonly rejectUnauthorized: false },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const asked = request(url, { ...tls, headers, signal: AbortSignal.timeout(limit) }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString("utf8"));
        else reject(new Error(`${new URL(url).pathname} is answered with ${response.statusCode}`));
      });
    });
    asked.once("error", reject).end();
  });
}
