/** The secrets that a stack holds, read from `pulumi stack export --show-secrets`. */

interface Deployment {
  readonly deployment: { readonly resources: readonly { readonly urn: string }[] };
}

/** By what they are: the resource, and the property of it. */
export function madeSecrets(exported: string): Record<string, string> {
  const { deployment } = JSON.parse(exported) as Deployment;
  const found = deployment.resources.flatMap((resource) =>
    textsIn(resource, resource.urn.split("::").at(-1) ?? "").flatMap(([name, text]) =>
      secretsOf(text).map((secret) => [name, secret] as const),
    ),
  );
  // The same value is in many places: its first name will do.
  const byValue = new Map([...found].reverse().map(([name, secret]) => [secret, name]));
  return Object.fromEntries([...byValue].map(([secret, name], index) => [`${name} (${index})`, secret]));
}

/** Every text below a mark, which is an object with the value as JSON in `plaintext`. */
function textsIn(value: unknown, name: string, marked = false): [string, string][] {
  if (typeof value === "string") return marked ? [[name, value]] : [];
  if (typeof value !== "object" || value === null) return [];
  if ("plaintext" in value) return textsIn(JSON.parse(String(value.plaintext)), name, true);
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${name}.${key}`, marked));
}

/** A text is a secret itself; of a URL the password is one too, of a file each long word is. */
function secretsOf(text: string): string[] {
  if (URL.canParse(text)) return [text, new URL(text).password].filter((secret) => secret !== "");
  if (!text.includes("\n")) return [text];
  // What PostgreSQL keeps of a password lets nobody in.
  return text.replaceAll(/SCRAM-SHA-256\S+/g, "").match(/[\w-]{40,}/g) ?? [];
}
