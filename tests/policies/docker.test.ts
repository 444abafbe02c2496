/** Staging on Docker: with one field dropped or weakened, it is refused at preview by the policy that is meant for it. */

import { mutants } from "./mutants/docker.ts";
import { judge } from "./mutants/judge.ts";

judge("staging", mutants);
