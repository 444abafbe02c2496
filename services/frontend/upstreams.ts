/**
 * The proxy table of the development server: which service answers below which path.
 *
 * It comes from the environment, so that the ports of the services are known in one place, the stack's.
 */

/** Path prefix → the service's origin: `{ "/api/crm": "http://127.0.0.1:8001" }`. */
export type Upstreams = Readonly<Record<string, string>>;

const example = '{"/api/crm":"http://127.0.0.1:8001"}';

/** Reads `UPSTREAMS`; all that is wrong with it is said in one error. */
export function parseUpstreams(text: string | undefined): Upstreams {
  if (text === undefined || text.trim() === "") return {};
  let table: unknown;
  try {
    table = JSON.parse(text);
  } catch {
    throw new Error(`UPSTREAMS is not JSON. Expected an object such as ${example}.`);
  }
  if (typeof table !== "object" || table === null || Array.isArray(table)) {
    throw new Error(`UPSTREAMS is not an object. Expected one such as ${example}.`);
  }
  const problems = Object.entries(table).flatMap(([prefix, origin]) => check(prefix, origin));
  if (problems.length > 0) {
    throw new Error(
      `UPSTREAMS is wrong:\n  ${problems.join("\n  ")}\nExpected an object such as ${example}.`,
    );
  }
  return table as Upstreams;
}

function check(prefix: string, origin: unknown): string[] {
  const problems: string[] = [];
  if (!/^\/[\w/-]*[\w-]$/.test(prefix))
    problems.push(`"${prefix}": a path must begin with / and not end with it`);
  if (typeof origin !== "string" || !/^https?:$/.test(URL.parse(origin)?.protocol ?? "")) {
    problems.push(`"${prefix}": its value must be an http(s) URL`);
  }
  return problems;
}
