/** Prod on Kubernetes: with one field dropped or weakened, it is refused at preview by the policy that is meant for it. */
import { judge } from "./mutants/judge.ts";
import { mutants } from "./mutants/kubernetes.ts";

judge("prod", mutants);
