/** Waits until an object is ready, and tells why it is not. */
import { setTimeout as sleep } from "node:timers/promises";
import { isRecord, type Properties } from "../../supervisor/properties.ts";
import { ProviderError } from "../protocol/errors.ts";
import {
  annotation,
  describeObject,
  type Manifest,
  metadataOf,
  skipAwait,
  timeoutSeconds,
} from "./manifest.ts";
import type { Objects } from "./objects.ts";
import { judges, troubleOf, type Verdict } from "./readiness.ts";

/** The official provider's, in seconds. */
const defaultTimeout = 600;
/** Between two looks, in milliseconds: short at first, since most is ready soon. */
const [firstPause, longestPause] = [150, 2000];
/** A refusal that may be a passing one is believed after so many looks. */
const looksUntilBelieved = 4;

export function timeoutOf(inputs: Properties, seconds: number): number {
  const annotated = Number(annotation(inputs, timeoutSeconds) ?? 0);
  return seconds > 0 ? seconds : annotated > 0 ? annotated : defaultTimeout;
}

/**
 * @returns the object when it is ready
 * @throws NotReady with the reason
 */
export async function untilReady(
  objects: Objects,
  manifest: Manifest,
  first: Properties,
  seconds: number,
  signal: AbortSignal,
): Promise<Properties> {
  const judge = judges[`${manifest.apiVersion}/${manifest.kind}`];
  if (judge === undefined || annotation(manifest, skipAwait) === "true") return first;
  const deadline = Date.now() + seconds * 1000;
  let object = first;
  let failures = 0;
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    const verdict = await whole(objects, object, judge(object));
    if (verdict.ready) return object;
    failures = verdict.failed ? failures + 1 : 0;
    if (failures >= looksUntilBelieved || (verdict.failed && manifest.kind === "Job")) {
      throw new NotReady(await report(objects, object, verdict.why));
    }
    if (signal.aborted) throw new NotReady("the wait for it was cancelled");
    if (Date.now() > deadline) {
      throw new NotReady(await report(objects, object, `not ready in ${seconds} s: ${verdict.why}`));
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    object = (await objects.get(manifest)) ?? fail("it was deleted by somebody else");
  }
}

export class NotReady extends ProviderError {}

/** A Service is ready when no pod behind it is still coming up. */
async function whole(objects: Objects, object: Properties, verdict: Verdict): Promise<Verdict> {
  if (!verdict.ready || object["kind"] !== "Service" || object["apiVersion"] !== "v1") return verdict;
  const spec = isRecord(object["spec"]) ? object["spec"] : {};
  const isPlain =
    spec["type"] !== "ExternalName" && spec["clusterIP"] !== "None" && isRecord(spec["selector"]);
  if (!isPlain) return verdict;
  const { name, namespace } = metadataOf(object);
  const slices = await objects.list("discovery.k8s.io/v1", "endpointslices", String(namespace), {
    labelSelector: `kubernetes.io/service-name=${name}`,
  });
  const endpoints = slices.flatMap((slice) => (Array.isArray(slice["endpoints"]) ? slice["endpoints"] : []));
  const pending = endpoints.filter(
    (each) => isRecord(each) && isRecord(each["conditions"]) && each["conditions"]["ready"] === false,
  );
  return pending.length === 0
    ? verdict
    : { ready: false, why: `${pending.length} of the ${endpoints.length} pods behind it are not ready` };
}

/** Everything that a person would look up next. */
async function report(objects: Objects, object: Properties, why: string): Promise<string> {
  const { namespace, name } = metadataOf(object);
  const pods = await podsOf(objects, object).catch(() => []);
  const troubles = pods
    .map((pod) => [metadataOf(pod)["name"], troubleOf(pod)])
    .filter(([, trouble]) => trouble !== "");
  const logs = object["kind"] === "Job" ? await logOf(objects, pods) : "";
  const events = await eventsOf(objects, object, pods).catch(() => []);
  return [
    `${describeObject(object)}: ${why}`,
    ...troubles.slice(0, 3).map(([pod, trouble]) => `  pod ${pod}: ${trouble}`),
    ...events.map((event) => `  event: ${event}`),
    ...(logs === "" ? [] : ["  its last lines:", ...logs.split("\n").map((line) => `    ${line}`)]),
    `"kubectl ${namespace === undefined ? "" : `-n ${namespace} `}describe ${String(object["kind"]).toLowerCase()} ${name}" tells more`,
  ].join("\n");
}

async function podsOf(objects: Objects, object: Properties): Promise<Properties[]> {
  if (object["kind"] === "Pod") return [object];
  const spec = isRecord(object["spec"]) ? object["spec"] : {};
  const selector = isRecord(spec["selector"]) ? spec["selector"] : {};
  const labels = isRecord(selector["matchLabels"]) ? selector["matchLabels"] : {};
  if (Object.keys(labels).length === 0) return [];
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  return objects.list("v1", "pods", String(metadataOf(object)["namespace"]), { labelSelector });
}

/** Of the object, its pods and what is between them: the latest that say something is wrong. */
async function eventsOf(objects: Objects, object: Properties, pods: Properties[]): Promise<string[]> {
  const { namespace, name } = metadataOf(object);
  const events = await objects.list("v1", "events", String(namespace), { fieldSelector: "type=Warning" });
  const names = [name, ...pods.map((pod) => metadataOf(pod)["name"])].map(String);
  const about = events.filter(({ involvedObject }) => {
    const other = isRecord(involvedObject) ? String(involvedObject["name"]) : "";
    return names.some((each) => other === each || other.startsWith(`${each}-`));
  });
  const texts = about.map(({ reason, message }) => `${reason}: ${message}`);
  return [...new Set(texts)].slice(-3);
}

async function logOf(objects: Objects, pods: Properties[]): Promise<string> {
  const [pod] = pods.slice(-1);
  return pod === undefined ? "" : objects.log(pod, 20).catch(() => "");
}

function fail(message: string): never {
  throw new NotReady(message);
}
