/** Who comes from outside comes encrypted. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { at, list, object, text } from "../workloads/values.ts";

const ingress = /^kubernetes:(?:networking\.k8s\.io|extensions)\/v\w+:Ingress$/;

const one = "kubernetes:networking.k8s.io/v1:Ingress";

export const ingressTls = resourcePolicy({
  name: "ingress-tls",
  severity: "high",
  rule: "Each host of an ingress has a certificate.",
  why: "Otherwise passwords and sessions are sent so that everybody on the way reads them.",
  mend: "name the host in `spec.tls[].hosts` with a `secretName` (`certificateIssuer` or `tlsSecret` in the stack's configuration)",
  *judge({ type, props }) {
    if (!ingress.test(type)) return;
    const covered = list(at(props, "spec", "tls"))
      .map(object)
      .filter((tls) => text(tls["secretName"]) !== undefined)
      .flatMap((tls) => list(tls["hosts"]).map((host) => text(host) ?? ""));
    const rules = list(at(props, "spec", "rules")).map(object);
    for (const rule of rules) {
      const host = text(rule["host"]);
      if (host === undefined)
        yield "serves every host, none of them with a certificate of its own (spec.rules[].host)";
      else if (!covered.some((each) => covers(each, host)))
        yield `serves ${host} without TLS (spec.tls does not name it)`;
    }
    if (rules.length === 0 && covered.length === 0) yield "serves without TLS (spec.tls)";
    const annotations = object(at(props, "metadata", "annotations"));
    for (const [name, value] of Object.entries(annotations))
      if (/\/(?:force-)?ssl-redirect$/.test(name) && text(value) === "false")
        yield `serves without TLS, too (metadata.annotations["${name}"] is "false")`;
  },
  passing: [
    example(one, "erp", {
      spec: {
        tls: [{ hosts: ["erp.example.com"], secretName: "erp" }],
        rules: [{ host: "erp.example.com" }],
      },
    }),
    example(one, "erp", {
      spec: { tls: [{ hosts: ["*.example.com"], secretName: "erp" }], rules: [{ host: "erp.example.com" }] },
    }),
  ],
  failing: [
    example(one, "erp", { spec: { rules: [{ host: "erp.example.com" }] } }),
    example(one, "erp", {
      spec: { tls: [{ hosts: ["erp.example.com"], secretName: "erp" }], rules: [{ host: "b.example.com" }] },
    }),
    example(one, "erp", {
      spec: { tls: [{ hosts: ["erp.example.com"] }], rules: [{ host: "erp.example.com" }] },
    }),
    example(one, "erp", { spec: { defaultBackend: { service: { name: "erp" } } } }),
  ],
});

function covers(certificate: string, host: string): boolean {
  return (
    certificate === host ||
    (certificate.startsWith("*.") && host.split(".").slice(1).join(".") === certificate.slice(2))
  );
}
