/** Mutants of what is recorded of a service's resources. */
import { resources } from "../../../slo/resources.ts";
import { gone, labelled, type Mutant, mutants, says } from "../mutant.ts";

const cpu = { record: resources.cpu };
const memory = { record: resources.memory };
const disk = { record: resources.disk };
const files = { record: resources.openFiles };
const largest = { record: resources.memoryOfLargest };

const isResources = /^resources: what crm uses/;

export const resourceMutants: readonly Mutant[] = mutants("crm", [
  ["cores are seconds", cpu, says("rate(", "increase("), isResources],
  ["cores of another service", cpu, says('"crm"', '"stranger"'), isResources],
  ["memory of everybody", memory, says('groupname="crm",', ""), isResources],
  ["memory is the number of processes", memory, says("sum(", "count("), isResources],
  ["the disk of everybody", disk, says('{service="crm"}', ""), isResources],
  ["nobody looks at the disk", disk, gone, isResources],
  ["open files of another service", files, says('"crm"', '"stranger"'), isResources],
  ["open files of another team", files, labelled({ team: "backlog" }), isResources],
  ["the largest is virtual", largest, says("resident", "virtual"), isResources],
]);
