/** The Prometheus that a command on objectives asks. */
import { EngineError } from "../engine.ts";
import { outputs } from "../outputs.ts";

export interface ServerOptions {
  readonly stack: string;
  readonly json: boolean;
  /** Another server than the stack's own. */
  readonly url?: string;
}

/** @throws EngineError where the stack is not up */
export async function addressOf({ stack, url }: ServerOptions): Promise<string> {
  if (url !== undefined) return url;
  const { units } = await outputs(stack);
  const unit = units.find(({ name }) => name === "prometheus");
  // In a cluster it has an address for the cluster alone.
  if (unit === undefined || unit.url === "")
    throw new EngineError(
      `the stack "${stack}" runs no Prometheus that is reached from here; name one with --url http://…`,
    );
  return unit.url;
}
