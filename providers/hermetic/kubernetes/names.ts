/** Names and labels past what Kubernetes takes: known at preview, even where the namespace is yet to be made. */
import { hiddenValue, isRecord, type Properties, unknownValue } from "../../supervisor/properties.ts";
import { formatPath, type Path } from "../protocol/path.ts";
import type { Failure } from "../protocol/plugin.ts";
import { metadataOf } from "./manifest.ts";

/** Kinds whose names are DNS labels. */
const labels = new Set(["Namespace", "Service"]);
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Names of roles and of their bindings are parts of a path, and may be anything else. */
const free = /^(?:Cluster)?Role(?:Binding)?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** @param inputs for people to read: nothing secret is in them */
export function nameFailures(inputs: Properties): Failure[] {
  const { name } = metadataOf(inputs);
  const kind = String(inputs["kind"]);
  return [...(isKnown(name) ? nameFailure(kind, name) : []), ...labelFailures(inputs, [])];
}

function nameFailure(kind: string, name: string): Failure[] {
  const isLabel = labels.has(kind);
  const limit = isLabel ? 63 : 253;
  const isGood = free.test(kind) || (isLabel ? label : subdomain).test(name);
  if (isGood && name.length <= limit) return [];
  const allowed = `allowed are at most ${limit} lower-case letters, digits and "-"${isLabel ? "" : ' and "."'}, the first and the last a letter or digit`;
  return [refusal(["metadata", "name"], name, allowed)];
}

/** Below every `labels` and `matchLabels` of an object. */
function labelFailures(value: unknown, path: Path): Failure[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => labelFailures(each, [...path, index]));
  if (!isRecord(value)) return [];
  const last = path.at(-1);
  const isMap = last === "matchLabels" || (last === "labels" && path.at(-2) === "metadata");
  if (!isMap) return Object.entries(value).flatMap(([key, each]) => labelFailures(each, [...path, key]));
  return Object.entries(value).flatMap(([key, each]) => {
    if (!isKnown(each) || (labelValue.test(each) && each.length <= 63)) return [];
    const allowed =
      'allowed are at most 63 letters, digits, "-", "_" and ".", the first and the last a letter or digit';
    return [refusal([...path, key], each, allowed)];
  });
}

function refusal(path: Path, value: string, allowed: string): Failure {
  const counted = value.length > 63 ? ` (${value.length} characters)` : "";
  return {
    property: formatPath(path),
    reason: `${JSON.stringify(value)}${counted} is not allowed: ${allowed}; give it a shorter one`,
  };
}

function isKnown(value: unknown): value is string {
  return typeof value === "string" && value !== unknownValue && value !== hiddenValue;
}
