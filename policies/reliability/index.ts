/** The pack `reliability`. */
import "../lean.ts";
import "../read-once.ts";
import { serve } from "../pack.ts";
import { reliability } from "./policies.ts";

serve({
  name: "reliability",
  description: "What runs comes back by itself, and what is kept is not lost.",
  policies: reliability,
});
