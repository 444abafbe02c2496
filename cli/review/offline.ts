/** Base and head compared without any environment: by the real engine, with stand-ins that reach nothing. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packWords } from "../../policies/packs.ts";
import { offlineProviders } from "../../providers/offline/attach.ts";
import { EngineError, root } from "../engine.ts";
import { projectName } from "../stack-settings.ts";
import type { Base } from "./base.ts";
import { Checkout } from "./checkout.ts";
import { environmentReview, unpreviewed } from "./environment.ts";
import { OfflineStack } from "./offline-stack.ts";
import { parityChanges, parityOf } from "./parity.ts";
import type { EnvironmentReview, Review } from "./result.ts";
import { masker, secretsOfProcess } from "./secrets.ts";

interface Under {
  readonly environment: string;
  readonly stack: OfflineStack;
  /** Why it could not be made of the base; null where it was. */
  readonly withoutBase: string | null;
}

export async function offlineReview(base: Base, environments: readonly string[]): Promise<Review> {
  const checkout = await Checkout.open(root);
  const providers = await offlineProviders();
  const stackOf = (environment: string, state: string) =>
    new OfflineStack({
      checkout: checkout.path,
      environment,
      project: projectName(),
      folder: join(checkout.folder, state),
      providers: providers.variable,
    });
  try {
    await checkout.holdCommit(base.commit);
    const before = parityOf(checkout.path);
    const stacks: Under[] = [];
    for (const environment of environments) {
      progress(`${environment} as it is in ${base.title}`);
      const stack = stackOf(environment, `${environment}-base`);
      const withoutBase = await failureOf(checkout, environment, stack);
      // Of half a base nothing is kept.
      stacks.push({
        environment,
        withoutBase,
        stack: withoutBase === null ? stack : stackOf(environment, `${environment}-new`),
      });
    }
    const was = await before;
    await checkout.holdWorkingTree();
    const after = parityOf(checkout.path);
    const reviews: EnvironmentReview[] = [];
    for (const under of stacks) {
      progress(`${under.environment} as it would be`);
      reviews.push(await previewed(under));
    }
    const is = await after;
    const parity = was === undefined || is === undefined ? null : parityChanges(was, is);
    const secrets = await Promise.all(stacks.map(({ stack }) => stack.secrets()));
    const mask = masker([...secrets.flat(), ...secretsOfProcess()]);
    return mask({ base: base.title, environments: reviews, parity });
  } finally {
    await providers.end();
    await checkout.end();
  }
}

/** Null where the base could be made. */
async function failureOf(
  checkout: Checkout,
  environment: string,
  stack: OfflineStack,
): Promise<string | null> {
  if (!existsSync(join(checkout.path, `Pulumi.${environment}.yaml`)))
    return `the base has no Pulumi.${environment}.yaml`;
  try {
    await stack.up();
    return null;
  } catch (error) {
    if (error instanceof EngineError) return `the base could not be evaluated:\n${error.message}`;
    throw error;
  }
}

async function previewed({ environment, stack, withoutBase }: Under): Promise<EnvironmentReview> {
  try {
    const preview = await stack.preview(packWords(environment));
    return await environmentReview(environment, preview, withoutBase);
  } catch (error) {
    if (error instanceof EngineError) return unpreviewed(environment, error.message, withoutBase);
    throw error;
  }
}

function progress(what: string): void {
  process.stderr.write(`review: ${what}\n`);
}
