/** The working tree compared with what is deployed: the real stacks, by the real providers. */
import { packWords } from "../../policies/packs.ts";
import { root } from "../engine.ts";
import { execute } from "../execute.ts";
import { environmentReview } from "./environment.ts";
import { streamed, streaming } from "./offline-stack.ts";
import type { EnvironmentReview, Review } from "./result.ts";
import { masker, secretsOfProcess, secretsOfState } from "./secrets.ts";

export async function deployedReview(environments: readonly string[]): Promise<Review> {
  const reviews: EnvironmentReview[] = [];
  const secrets = secretsOfProcess();
  for (const environment of environments) {
    process.stderr.write(`review: ${environment} against what is deployed\n`);
    const words = ["preview", "--json", ...packWords(environment)];
    const preview = streamed(await pulumi(environment, words, streaming));
    reviews.push(await environmentReview(environment, preview, null));
    secrets.push(...(await secretsOf(environment)));
  }
  return masker(secrets)({ base: "what is deployed", environments: reviews, parity: null });
}

async function secretsOf(environment: string): Promise<string[]> {
  const [state, config] = await Promise.all([
    pulumi(environment, ["stack", "export", "--show-secrets"]),
    pulumi(environment, ["config", "--show-secrets", "--json"]),
  ]);
  return [
    ...(state.code === 0 ? secretsOfState(state.stdout) : []),
    ...(config.code === 0 ? secretSettings(JSON.parse(config.stdout)) : []),
  ];
}

function secretSettings(
  config: Readonly<Record<string, { readonly value?: string; readonly secret: boolean }>>,
) {
  return Object.values(config).flatMap(({ value, secret }) => (secret && value !== undefined ? [value] : []));
}

function pulumi(environment: string, words: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...more };
  return execute("pulumi", [...words, "--stack", environment, "--non-interactive"], { cwd: root, env });
}
