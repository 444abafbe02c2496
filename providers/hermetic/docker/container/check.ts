/** Refuses at preview what the types cannot see and the engine, or the official provider, would refuse later. */
import { isRecord, type Properties, unknownValue } from "../../../supervisor/properties.ts";
import { hasUnknown } from "../../protocol/marks.ts";
import type { Failure } from "../../protocol/plugin.ts";
import { beyond, type ContainerInputs, type Upload } from "./inputs.ts";
import { duration } from "./options.ts";

const name = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const restarts = ["no", "always", "on-failure", "unless-stopped"];
const mountTypes = ["bind", "volume", "tmpfs"];
const protocols = ["tcp", "udp", "sctp"];

export function containerFailures(properties: Properties): Failure[] {
  const inputs = properties as unknown as ContainerInputs;
  return [
    ...beyondHere(properties),
    ...oneOf("restart", inputs.restart, restarts),
    ...names(inputs),
    ...ports(inputs),
    ...list(inputs.mounts).flatMap(({ type }, index) => oneOf(`mounts[${index}].type`, type, mountTypes)),
    ...durations(inputs),
    ...limits(inputs),
    ...uploads(inputs),
  ];
}

function beyondHere(properties: Properties): Failure[] {
  return beyond
    .filter((key) => properties[key] !== undefined)
    .map((key) => ({
      property: key,
      reason: "is beyond the stand-in of the docker provider: leave it out, or use the official one",
    }));
}

function names({ name: given }: ContainerInputs): Failure[] {
  if (!isKnown(given) || name.test(given)) return [];
  const allowed = "allowed are letters, digits, _, . and -, the first a letter or digit";
  return [{ property: "name", reason: `${JSON.stringify(given)} is not allowed: ${allowed}` }];
}

function ports(inputs: ContainerInputs): Failure[] {
  return list(inputs.ports).flatMap(({ internal, external, protocol }, index) => [
    ...port(`ports[${index}].internal`, internal),
    ...port(`ports[${index}].external`, external),
    ...oneOf(`ports[${index}].protocol`, protocol, protocols),
  ]);
}

function port(property: string, value: unknown): Failure[] {
  if (typeof value !== "number" || (Number.isInteger(value) && value >= 1 && value <= 65_535)) return [];
  return [{ property, reason: `${value} is not allowed: allowed is a port, 1 to 65535` }];
}

function durations({ healthcheck }: ContainerInputs): Failure[] {
  if (!isRecord(healthcheck)) return [];
  return (["interval", "timeout", "startPeriod"] as const).flatMap((key) => {
    const value = healthcheck[key];
    if (!isKnown(value) || duration.test(value)) return [];
    const reason = `${JSON.stringify(value)} is not allowed: allowed is a duration, as "10s" or "1m30s"`;
    return [{ property: `healthcheck.${key}`, reason }];
  });
}

/** Docker's own least is 6 MiB. */
function limits({ memory, cpus }: ContainerInputs): Failure[] {
  const failures: Failure[] = [];
  if (typeof memory === "number" && memory !== 0 && memory < 6) {
    failures.push({ property: "memory", reason: `${memory} is not allowed: allowed are MiB, 6 or more` });
  }
  if (isKnown(cpus) && !(Number(cpus) > 0)) {
    const reason = `${JSON.stringify(cpus)} is not allowed: allowed is a number of cores above 0, as "0.5"`;
    failures.push({ property: "cpus", reason });
  }
  return failures;
}

function uploads({ uploads: files, readOnly }: ContainerInputs): Failure[] {
  const failures = list(files).flatMap((upload, index) => content(upload, `uploads[${index}]`));
  if (list(files).length === 0 || readOnly !== true) return failures;
  const reason =
    "the engine takes no files into a container whose root is read-only, not even into its volumes, since the official provider " +
    "unpacks them at /: put them into a volume by another container, or mount them";
  return [...failures, { property: "uploads", reason }];
}

function content(upload: Upload, property: string): Failure[] {
  if (hasUnknown(upload)) return [];
  const given = [upload.content, upload.contentBase64, upload.source].filter(
    (each) => each !== undefined && each !== "",
  );
  if (given.length === 1) return [];
  const reason = `${given.length} of content, contentBase64 and source are given: allowed is one, and not empty`;
  return [{ property, reason }];
}

function oneOf(property: string, value: unknown, allowed: readonly string[]): Failure[] {
  if (!isKnown(value) || allowed.includes(value)) return [];
  const names = allowed.map((each) => `"${each}"`).join(", ");
  return [{ property, reason: `${JSON.stringify(value)} is not allowed: allowed are ${names}` }];
}

function isKnown(value: unknown): value is string {
  return typeof value === "string" && value !== unknownValue;
}

/** A list may be unknown as a whole. */
function list<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value.filter((each) => each !== unknownValue) : [];
}
