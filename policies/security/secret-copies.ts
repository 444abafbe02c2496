/** What is secret in one place is plain in no other. */
import { Secret } from "@pulumi/policy";
import { example } from "../judged.ts";
import { marked, noted, texts } from "../marks.ts";
import { stackPolicy } from "../policy.ts";
import { secretsIn } from "./secrets/parts.ts";
import { Search } from "./secrets/search.ts";

const password = "Cn0T-zyg-O8mzGia";
const file = (props: object) => example("supervisor:index:File", "settings", { ...props });
const secret = file({ secretContent: new Secret(`postgresql://crm:${password}@127.0.0.1/erp`) });

export const secretCopies = stackPolicy({
  name: "secret-copies",
  severity: "critical",
  rule: "A value that is secret in one input of the stack is plain in no other.",
  why: "The copy is in the state, in previews and in logs, and makes the mark on the original worthless.",
  mend: "pass on the marked value itself (an output or `pulumi.interpolate`), and renew the secret if the copy was in a commit",
  *judge(resources) {
    const search = new Search();
    const known = resources.filter(noted);
    for (const resource of known) for (const each of secretsIn(marked(resource))) search.add(each);
    if (search.isEmpty) return;
    for (const resource of known)
      for (const { path, text, secret } of texts(marked(resource)))
        if (!secret && search.isIn(text))
          yield { says: `${path}: holds a value that is secret elsewhere in the stack`, urn: resource.urn };
  },
  passing: [
    [secret, file({ content: "port 1\n" })],
    [file({ secretContent: new Secret("postgres") }), file({ content: "user postgres" })],
    [file({ secretContent: new Secret(password) }), file({ content: `${password}-and-more` })],
  ],
  failing: [
    [secret, file({ content: `requirepass ${password}\n` })],
    [
      file({ secretContent: new Secret(password) }),
      example("supervisor:index:Program", "crm", { command: ["crm", password] }),
    ],
    [
      example("kubernetes:core/v1:Secret", "crm", {
        data: new Secret({ A: Buffer.from(password).toString("base64") }),
      }),
      example("kubernetes:core/v1:ConfigMap", "crm", { data: { a: `a ${password} b` } }),
    ],
  ],
});
