/** All of them, in the order in which they are reported. */
import type { Policy } from "../policy.ts";
import { noPrivilege } from "./no-privilege.ts";

export const security: readonly Policy[] = [noPrivilege];
