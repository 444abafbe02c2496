/** What of an object is no longer as its inputs declare it. */
import { canonical, isRecord, type Properties } from "../../supervisor/properties.ts";
import { isSecret, type Manifest } from "./manifest.ts";

/**
 * The inputs as they really are: where the live object differs from what the server would make of the manifest, the live
 * value stands. Everything else is as it was written, however the server writes it ("1000m" is "1" there).
 *
 * @param wanted what a dry run of the manifest came to
 */
export function liveInputs(
  inputs: Properties,
  manifest: Manifest,
  wanted: Properties,
  live: Properties,
): Properties {
  const found = overlay(manifest, wanted, live) as Properties;
  if (!isSecret(manifest) || !isRecord(inputs["stringData"])) return withChanges(inputs, manifest, found);
  // What was written as text goes back as text.
  const { data: _data, ...rest } = withChanges(inputs, manifest, found);
  const all = isRecord(found["data"]) ? found["data"] : {};
  const texts = inputs["stringData"];
  const [asText, asData] = [
    Object.keys(all).filter((key) => key in texts),
    Object.keys(all).filter((key) => !(key in texts)),
  ];
  return {
    ...rest,
    stringData: Object.fromEntries(
      asText.map((key) => [key, Buffer.from(String(all[key]), "base64").toString("utf8")]),
    ),
    ...(asData.length > 0 ? { data: Object.fromEntries(asData.map((key) => [key, all[key]])) } : {}),
  };
}

/** Top-level inputs whose manifest did not change stay as they are. */
function withChanges(inputs: Properties, manifest: Manifest, found: Properties): Properties {
  const keys = Object.keys(inputs).filter((key) => key in found || !(key in manifest));
  return Object.fromEntries(
    keys.map((key) => [key, canonical(manifest[key]) === canonical(found[key]) ? inputs[key] : found[key]]),
  );
}

/** `declared`, with live values where they differ from the wanted ones; undefined where it is gone. */
function overlay(declared: unknown, wanted: unknown, live: unknown): unknown {
  if (Array.isArray(declared)) return overlayList(declared, listOf(wanted), listOf(live));
  if (isRecord(declared)) {
    if (!isRecord(live)) return live;
    const entries = Object.entries(declared).map(([key, each]): [string, unknown] => [
      key,
      overlay(each, isRecord(wanted) ? wanted[key] : undefined, live[key]),
    ]);
    return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
  }
  return canonical(wanted) === canonical(live) ? declared : live;
}

/** Elements with names are matched by them: other managers add their own between them. */
function overlayList(declared: unknown[], wanted: unknown[], live: unknown[]): unknown {
  if (!declared.every(isRecord)) return canonical(wanted) === canonical(live) ? declared : live;
  const named = declared.every(({ name }) => typeof name === "string");
  const find = (list: unknown[], each: Properties, index: number) =>
    named ? list.find((other) => isRecord(other) && other["name"] === each["name"]) : list[index];
  return declared
    .map((each, index) => overlay(each, find(wanted, each, index), find(live, each, index)))
    .filter((each) => each !== undefined);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
