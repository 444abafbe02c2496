/** The pack `slo`. */
import "../lean.ts";
import "../read-once.ts";
import { serve } from "../pack.ts";
import { slo } from "./policies.ts";

serve({
  name: "slo",
  description: "Everything that runs has objectives, is measured by them, and can keep them.",
  policies: slo,
});
