/** Routes as text: `"GET /api/crm/contacts/{contact_id}"`. */

import type { RoutePlan } from "./plan.ts";

const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** A segment of a template: a literal, or a parameter with an optional converter as Starlette has them. */
const segment = /^(?:[\w.~:@!$&'()*+,;=-]+|\{[A-Za-z_]\w*(?::(?:str|int|float|uuid|path))?\})$/;

/** Reads a route; never throws, whatever `input` is. */
export function parseRoute(
  input: unknown,
): RoutePlan | { readonly allowed: string; readonly remedy: string } {
  const allowed = `a method (${methods.join(", ")}), one space, and a path template`;
  const example = 'write, for example, "GET /api/crm/contacts/{contact_id}"';
  if (typeof input !== "string" || input.length > 300) return { allowed, remedy: example };
  const [method = "", endpoint, ...more] = input.split(" ");
  if (endpoint === undefined || more.length > 0) {
    return {
      allowed,
      remedy: input.startsWith("/") && !input.includes(" ") ? `write "GET ${input}"` : example,
    };
  }
  if (!methods.includes(method)) {
    const upper = method.toUpperCase();
    return { allowed, remedy: methods.includes(upper) ? `write "${upper} ${endpoint}"` : example };
  }
  if (!endpoint.startsWith("/")) return { allowed, remedy: `write "${method} /${endpoint}"` };
  const segments = endpoint.slice(1).split("/");
  if (endpoint !== "/" && !segments.every((part) => segment.test(part))) {
    return {
      allowed: "a template of literal segments and {parameters}, without an empty segment",
      remedy: example,
    };
  }
  const parameters = segments
    .filter((part) => part.startsWith("{"))
    .map((part) => part.slice(1, -1).split(":")[0]);
  if (new Set(parameters).size < parameters.length) {
    return {
      allowed: "each parameter's name once in a route",
      remedy: "give the parameters different names",
    };
  }
  return { method, endpoint };
}

/** The same for two routes that no request could tell apart: parameters' names do not matter. */
export function routeShape({ method, endpoint }: RoutePlan): string {
  return `${method} ${endpoint.replace(/\{[^}]*\}/g, "{}")}`;
}
