/** supervisord has no limit of memory: somebody else ends a program that grows. */
import { example, type Judged } from "../judged.ts";
import { stackPolicy } from "../policy.ts";
import { workloadOf } from "../workloads/read.ts";
import { list, text } from "../workloads/values.ts";
import { onEach } from "./each.ts";

const program = "supervisor:index:Program";
const crm = example(program, "crm", { name: "crm", environment: { SERVICE_NAME: "crm" } });
const watching = (...words: readonly string[]) =>
  example(program, "memmon", { command: ["memmon", ...words], events: ["TICK_5"] });

export const memoryWatched = stackPolicy({
  name: "memory-watched",
  severity: "high",
  rule: "A service under supervisord is started anew when it grows past its limit.",
  why: "One that grows without a limit takes the whole host down with it.",
  mend: "let an event listener `memmon -g <program>=<bytes>` watch it",
  *judge(resources) {
    const watched = new Set<string>();
    for (const resource of resources) for (const name of watchedBy(resource)) watched.add(name);
    yield* onEach(resources, function* (resource) {
      if (resource.type !== program || watched.has("*")) return;
      const name = text(resource.props["name"]) ?? resource.name;
      if (workloadOf(resource)?.identity.role === "service" && !watched.has(name))
        yield "memory has no limit (no event listener watches it)";
    });
  },
  passing: [[crm, watching("-c", "-g", "crm=536870912")], [crm, watching("-a", "512MB")], []],
  failing: [[crm], [crm, watching("-g", "audit=536870912")], [crm, watching("-g", "crm=0")]],
});

/** Names of programs; `*`: all of them. */
function* watchedBy({ type, props }: Judged): Generator<string> {
  if (type !== program) return;
  const words = list(props["command"]).map((word) => text(word) ?? "");
  if (words[0]?.split("/").at(-1) !== "memmon") return;
  for (const [index, word] of words.entries()) {
    const limit = words[index + 1] ?? "";
    if (word === "-a" && Number.parseInt(limit, 10) > 0) yield "*";
    const [name = "", bytes = ""] = limit.split("=");
    if ((word === "-g" || word === "-p") && Number.parseInt(bytes, 10) > 0)
      yield name.split(":").at(-1) ?? "";
  }
}
