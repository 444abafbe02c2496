/** What an API server refuses, in words that say what to do. */
import { isRecord } from "../../supervisor/properties.ts";

/** An answer that is no success. */
export class ApiError extends Error {
  readonly status: number;
  /** `NotFound`, `Forbidden`, `Conflict`, … */
  readonly reason: string;
  readonly causes: readonly { readonly field: string; readonly message: string }[];

  constructor(status: number, body: unknown) {
    const answer = isRecord(body) ? body : {};
    super(typeof answer["message"] === "string" ? answer["message"] : `the API server answered ${status}`);
    this.status = status;
    this.reason = typeof answer["reason"] === "string" ? answer["reason"] : "";
    const details = isRecord(answer["details"]) ? answer["details"] : {};
    const causes = Array.isArray(details["causes"]) ? details["causes"].filter(isRecord) : [];
    this.causes = causes.map(({ field, message }) => ({
      field: String(field ?? ""),
      message: String(message ?? ""),
    }));
  }

  get isNamespaceMissing(): boolean {
    return this.status === 404 && /^namespaces "/.test(this.message);
  }
}

/** What the user can do about it. */
export function remedyFor(error: ApiError, subject: string): string {
  if (error.isNamespaceMissing) return "make the namespace first: let the object depend on it";
  const admission = admissionRemedy(error.message);
  if (admission !== undefined) return admission;
  if (error.status === 401) return "the credentials of the kubeconfig are not accepted: renew them";
  if (error.status === 403)
    return `give the kubeconfig's user the right (kubectl auth can-i tells which it has), or use one that has it`;
  if (error.status === 409 && error.reason === "AlreadyExists") return existsRemedy(subject);
  if (error.status === 409)
    return (
      "another manager has these fields: leave them out of the program (an autoscaler's replicas), or set the annotation " +
      'pulumi.com/patchForce: "true" on the object to take them'
    );
  if (/field not declared in schema/.test(error.message))
    return "leave the field out, or mend its name (kubectl explain shows which there are)";
  if (/immutable|may not change|are forbidden/.test(error.message))
    return "it cannot be changed in place: pulumi up --target-replace, or replaceOnChanges in the resource's options";
  if (error.status === 422 || error.status === 400) return "mend what the API server names";
  return "see what the API server says";
}

/** Of what refuses objects and pods that are well-formed. */
export function admissionRemedy(message: string): string | undefined {
  if (/exceeded quota/.test(message)) return "raise the ResourceQuota, or ask for less";
  if (/failed quota/.test(message))
    return "say what the ResourceQuota counts: requests and limits of each container";
  if (/violates? PodSecurity/.test(message)) {
    return "set what Pod Security asks for in the pod's securityContext, or lower the namespace's level";
  }
  return undefined;
}

export function existsRemedy(subject: string): string {
  return (
    `it exists already and is not this stack's: remove it (kubectl delete), import it (pulumi import, id of ${subject}), or set ` +
    "upsertExistingObjects on the provider to take it over"
  );
}
