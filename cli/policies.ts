/** Operations that make or change something are judged by the environment's policies first. */
import { overrideVariable } from "../policies/budget/override.ts";
import { packWords } from "../policies/packs.ts";
import type { Options } from "./engine.ts";
import { platformOf, projectName, settingOf } from "./stack-settings.ts";

export interface PolicyOptions extends Options {
  /** False: nobody judges. */
  readonly policies: boolean;
  /** `crm: why it is changed although its error budget is spent`. */
  readonly overrideBudget?: string;
}

/** The words for Pulumi's command; none where nobody is to judge, which is said. */
export function policyWords({ stack, policies, overrideBudget }: PolicyOptions): string[] {
  // A pack is told by its environment: its configuration is the environment's, in a file that is committed.
  if (overrideBudget !== undefined) process.env[overrideVariable] = overrideBudget;
  if (policies) return packWords(environmentOf(stack), platformOf(stack));
  process.stderr.write("--no-policies: nothing judges this change.\n");
  return [];
}

/** The environment that a stack makes; its own name where its file says none. */
export function environmentOf(stack: string): string {
  return settingOf(stack, `${projectName()}:environment`) ?? stack;
}
