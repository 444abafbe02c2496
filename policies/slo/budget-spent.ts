/** A service whose error budget is spent is left alone. */
import { join } from "node:path";
import { addressOf } from "../budget/address.ts";
import { budgetsOf } from "../budget/budgets.ts";
import { deployedOf } from "../budget/deployed.ts";
import { before, exampleWorld, isExample, running } from "../budget/example.ts";
import { judged, type Rules, type World } from "../budget/judging.ts";
import { overridesIn, overrideVariable, Pending, record } from "../budget/override.ts";
import { riskyChanges } from "../budget/risks.ts";
import { stackOf } from "../judged.ts";
import { type Resources, stackPolicy } from "../policy.ts";

/** Set by an audit: it judges what is deployed, and changes nothing. */
const unchangedVariable = "JUDGED_UNCHANGED";

interface Settings extends Rules, Readonly<Record<string, unknown>> {
  readonly prometheus: string;
  readonly cacheMaxAge: number;
  readonly project: string;
}

export const budgetSpent = stackPolicy<Settings>({
  name: "budget-spent",
  severity: "high",
  rule: "While an error budget is spent, its service is not changed in the ways that its policy forbids.",
  why: "Most outages come of changes, and the users have had all the failures of the period already.",
  mend: `wait until the budget is back, leave the change out, or say why it must go out: npm run up -- --override-budget "<service>: <reason>"`,
  settings: {
    prometheus: {
      type: "string",
      default: "",
      description: "Its address; none: PROMETHEUS_URL_<STACK>, or what the stack's own resources say.",
    },
    cacheMaxAge: {
      type: "integer",
      minimum: 0,
      default: 3600,
      description: "Seconds for which the last answer counts while Prometheus is not reached.",
    },
    whenUnknown: {
      type: "string",
      enum: ["allow", "refuse"],
      default: "allow",
      description: "What becomes of risky changes where no budget is known; it is said in each case.",
    },
    forbids: {
      type: "array",
      items: { type: "string", enum: [...riskyChanges] },
      default: ["release", "migration"],
      description: "What a spent budget forbids where the alert on it does not say.",
    },
    project: {
      type: "string",
      default: "",
      description: "The folder of the Pulumi program; none: the one that the engine has started the pack in.",
    },
  },
  async *judge(resources, settings) {
    if (resources.length === 0 || process.env[unchangedVariable] === "true") return;
    const world = isExample(resources) ? exampleWorld : worldOf(resources, settings);
    yield* judged(resources, settings, world);
  },
  passing: [before],
  failing: [before.slice(0, 1).concat(running("crm:2"))],
});

function worldOf(resources: Resources, settings: Settings): World {
  const { stack, project } = stackOf(resources[0]?.urn ?? "");
  const folder = stateFolder("budgets", "NEUROERP_BUDGETS");
  return {
    stack,
    budgets: () =>
      budgetsOf({
        address: addressOf(settings.prometheus, stack, resources),
        cache: join(folder, `${project}-${stack}.json`),
        maxAge: settings.cacheMaxAge,
      }),
    deployed: () => deployedOf(stack, settings.project),
    overrides: overridesIn(process.env[overrideVariable] ?? ""),
    pending: new Pending(folder, `${project}-${stack}`),
    record: (entry) => record(stateFolder("audits", "NEUROERP_AUDITS"), entry),
  };
}

/** Beside the state of the checkout, which is not committed. */
function stateFolder(name: string, variable: string): string {
  return process.env[variable] ?? join(import.meta.dirname, "..", "..", ".state", name);
}
