/** The vocabulary: everything that describing an application takes. */

export { email, pagerDuty, slack, webhook } from "./alerting.ts";
export { application } from "./application.ts";
export { secret } from "./secret.ts";
export { api, web, worker } from "./service.ts";
export { postgres, redis } from "./store.ts";
