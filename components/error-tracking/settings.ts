/** Who tracks an environment's errors, as its configuration says. */
import type { Reader } from "../../settings/reader.ts";
import type { PlatformName } from "../platforms/platform.ts";
import { type ErrorData, installedTracker, type Tracker } from "./local-tracker.ts";

/** Of the tracker on the host; `missing`: it is wanted by default, and is not installed. */
export type LocalTracker = Tracker | "none" | "missing";

/** Of every platform. */
export const trackingKeys = ["errorTracking"] as const;

/** Of the tracker that a host runs itself. */
export const localTrackerKeys = ["errorData"] as const;

export type ErrorTracking = "none" | "bugsink" | "sentry";

/** Bugsink runs beside the services of a host, without being asked for; elsewhere somebody has to pay, or to run it. */
export function errorTracking(reader: Reader, platform: PlatformName): ErrorTracking {
  const isHost = platform === "host";
  const allowed: readonly ErrorTracking[] = isHost ? ["none", "bugsink", "sentry"] : ["none", "sentry"];
  return reader.choice<ErrorTracking>("errorTracking", isHost ? "bugsink" : "none", allowed);
}

/** @param root the checkout */
export function localTracker(reader: Reader, root: string, tracking: ErrorTracking): LocalTracker {
  const data = reader.choice<ErrorData>("errorData", "keep", ["keep", "delete"]);
  if (tracking !== "bugsink") return "none";
  const installation = installedTracker(root);
  if (installation !== undefined) return { installation, data };
  const key = "errorTracking";
  if (reader.is(key, tracking)) {
    reader.blame(key, '"bugsink"', "an error tracker that is installed; Bugsink is not", missingRemedy);
  }
  return "missing";
}

/** What to do about a tracker that is not there. */
export const missingRemedy =
  "setup/setup.sh --retry-optional tries again to install it; pulumi config set errorTracking none does without";
