/** Operations that make or change something are judged by the environment's policies first. */
import { packWords } from "../policies/packs.ts";
import type { Options } from "./engine.ts";
import { projectName, settingOf } from "./stack-settings.ts";

export interface PolicyOptions extends Options {
  /** False: nobody judges. */
  readonly policies: boolean;
}

/** The words for Pulumi's command; none where nobody is to judge, which is said. */
export function policyWords({ stack, policies }: PolicyOptions): string[] {
  if (policies) return packWords(environmentOf(stack));
  process.stderr.write("--no-policies: nothing judges this change.\n");
  return [];
}

/** The environment that a stack makes; its own name where its file says none. */
export function environmentOf(stack: string): string {
  return settingOf(stack, `${projectName()}:environment`) ?? stack;
}
