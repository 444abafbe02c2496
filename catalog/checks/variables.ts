/** Environment variables have one source each: the stack, the catalogue, or a secret. */

import { quote } from "../problems.ts";
import { shellVariables, standardVariables, urlVariables } from "../variable.ts";
import type { Check } from "./subject.ts";

export const checkVariables: Check = ({ plan, at }, report) => {
  for (const { name, environment, secrets, needs } of plan.services) {
    const reserved = new Set([...standardVariables, ...shellVariables, ...needs.flatMap(urlVariables)]);
    const from = { environment, secrets };
    for (const source of ["environment", "secrets"] as const) {
      for (const variable of Object.keys(from[source])) {
        if (!reserved.has(variable)) continue;
        const allowed = "any variable that neither the stack nor a shell sets itself";
        report.add(at("services", name, source, variable), quote(variable), allowed, "give it another name");
      }
    }
    for (const variable of Object.keys(secrets)) {
      if (!Object.hasOwn(environment, variable)) continue;
      const allowed = "a variable that is not in `environment` too";
      report.add(
        at("services", name, "secrets", variable),
        quote(variable),
        allowed,
        "take it out of `environment`",
      );
    }
  }
};
