/** Who tracks an environment's errors, as its configuration says. */
import type { Reader } from "../../settings/reader.ts";
import { type ErrorData, installedTracker, type Tracker } from "./local-tracker.ts";

/** Of the tracker on the host; `missing`: it is wanted by default, and is not installed. */
export type LocalTracker = Tracker | "none" | "missing";

export const trackingKeys = ["errorTracking", "errorData"] as const;

/** @param root the checkout */
export function localTracker(reader: Reader, root: string): LocalTracker {
  const data = reader.choice<ErrorData>("errorData", "keep", ["keep", "delete"]);
  const key = "errorTracking";
  if (reader.choice(key, "bugsink", ["none", "bugsink"]) === "none") return "none";
  const installation = installedTracker(root);
  if (installation !== undefined) return { installation, data };
  if (reader.configured().includes(key)) {
    reader.blame(key, '"bugsink"', "an error tracker that is installed; Bugsink is not", missingRemedy);
  }
  return "missing";
}

/** What to do about a tracker that is not there. */
export const missingRemedy =
  "setup/setup.sh --retry-optional tries again to install it; pulumi config set errorTracking none does without";
