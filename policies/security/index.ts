/** The pack `security`. */
import "../lean.ts";
import "../read-once.ts";
import { marking } from "../marks.ts";
import { serve } from "../pack.ts";
import { security } from "./policies.ts";

serve({
  name: "security",
  description: "What runs can do no more than it must, and secrets are seen by nobody.",
  policies: security,
  before: [marking],
});
