/** Whether a selector of Kubernetes means a pod. */
import { at, list, object, type Properties, text } from "../workloads/values.ts";

export function selects(selector: unknown, labels: Properties): boolean {
  const wanted = Object.entries(object(at(selector, "matchLabels")));
  return (
    wanted.every(([name, value]) => labels[name] === value) &&
    list(at(selector, "matchExpressions")).every((each) => holds(object(each), labels))
  );
}

function holds({ key, operator, values }: Properties, labels: Properties): boolean {
  const value = labels[text(key) ?? ""];
  switch (operator) {
    case "In":
      return list(values).includes(value);
    case "NotIn":
      return !list(values).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
