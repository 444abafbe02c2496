/** The providers that the stack's programs use. */
import type { Package } from "./package.ts";
import { docker } from "./packages/docker.ts";
import { grafana } from "./packages/grafana.ts";
import { kubernetes } from "./packages/kubernetes.ts";
import { sentry } from "./packages/sentry.ts";
import { supervisor } from "./packages/supervisor.ts";

export const packages: readonly Package[] = [docker, grafana, kubernetes, sentry, supervisor];
