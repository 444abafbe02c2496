/** Dev on a host: with one field dropped or weakened, it is refused at preview by the policy that is meant for it. */

import { mutants } from "./mutants/host.ts";
import { judge } from "./mutants/judge.ts";

judge("dev", mutants);
