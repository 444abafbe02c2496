/** What is found of a service, and where it is written. */
import type { Finding } from "../judged.ts";
import type { Objective } from "../observed/objectives.ts";
import type { Observed, ObservedService } from "../observed/observed.ts";

/** Something is wrong as it is written. @param urn the resource that it is written in */
export function wrong(service: string, says: string, urn: string | undefined): Finding {
  if (urn === undefined) return { subject: service, says };
  return { subject: service, says: `${says} (in ${urn.slice(urn.lastIndexOf("::") + 2)})`, urn };
}

/** Something is missing: of a stack that has files which cannot be read yet, nobody can say so before the update. */
export function missing(observed: Observed, service: string, says: string, urn?: string): Finding {
  const found = wrong(service, says, urn);
  return observed.unknown.length === 0 ? found : { ...found, unknown: true };
}

/** Those that promise something, each with where its rules are. */
export function* promising(observed: Observed): Generator<ObservedService> {
  for (const service of observed.services.values()) if (service.objectives.length > 0) yield service;
}

/** Each objective, with the service that it is of. */
export function* promises(
  observed: Observed,
): Generator<{ readonly service: ObservedService; readonly objective: Objective }> {
  for (const service of promising(observed))
    for (const objective of service.objectives) yield { service, objective };
}

/** @example percent(0.001) === "0.1 %" */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** @example length(90) === "1 min 30 s" */
export function length(seconds: number): string {
  if (!Number.isFinite(seconds)) return "never";
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.round(seconds % 60),
  ];
  return [
    [hours, "h"],
    [minutes, "min"],
    [rest, "s"],
  ]
    .flatMap(([count, unit]) => (count === 0 ? [] : `${count} ${unit}`))
    .join(" ");
}
