/** Which workload a resource belongs to: by its name, as programs name what goes with a service after it. */

/** What runs, on whatever platform. */
const workloads =
  /^(?:supervisor:index:(?:Pm2App|Program)|docker:index\/container:Container|kubernetes:apps\/v1:(?:Deployment|StatefulSet|DaemonSet))$/;

export function servicesOf(resources: readonly { readonly type: string; readonly urn: string }[]): string[] {
  const names = resources
    .filter(({ type }) => workloads.test(type))
    .map(({ urn }) => urn.split("::").slice(3).join("::"));
  // The longest first: `database-pool-settings` is of `database-pool`, not of `database`.
  return [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** @param text its name, or what is said of it @param services the longest first */
export function serviceOf(text: string, services: readonly string[]): string {
  return services.find((service) => words(text, service)) ?? "";
}

/** Whether a text has the name, not only as a part of another word. */
function words(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const [before = "", after = ""] = [text[at - 1], text[at + name.length]];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}
