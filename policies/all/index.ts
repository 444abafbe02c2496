/** All three packs as one: of three processes the engine would ask each about every resource. */
import "../lean.ts";
import "../read-once.ts";
import { marking } from "../marks.ts";
import { serve } from "../pack.ts";
import { packs } from "./packs.ts";

serve({
  name: "neuroerp",
  description: "The packs slo, reliability and security.",
  policies: Object.values(packs).flat(),
  before: [marking],
});
