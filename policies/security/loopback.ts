/** On a host, what runs listens to the host alone. */
import { example } from "../judged.ts";
import { resourcePolicy } from "../policy.ts";
import { list, object, text } from "../workloads/values.ts";
import { isEverywhere, isLoopback } from "./network/addresses.ts";

type Known = { readonly public: readonly string[] };

const kinds: ReadonlySet<string> = new Set(
  ["Program", "Pm2App", "Task"].map((kind) => `supervisor:index:${kind}`),
);
const fileType = "supervisor:index:File";

export const loopback = resourcePolicy<Known>({
  name: "loopback",
  severity: "high",
  rule: "What runs on a host listens on the loopback address.",
  why: "Stores, metrics and APIs of a host are meant for the host, and the network that it is in is not asked.",
  mend: "let it listen on 127.0.0.1 (`{host}` in a command of the catalogue)",
  settings: {
    public: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "What may listen to everybody, with TLS: names of resources.",
    },
  },
  *judge({ type, name, props }, settings) {
    if (settings.public.includes(name)) return;
    if (type === fileType) yield* inSettings(text(props["content"]) ?? text(props["secretContent"]) ?? "");
    if (!kinds.has(type)) return;
    yield* inWords(list(props["command"]).map((each) => text(each) ?? ""));
    for (const [variable, value] of Object.entries(object(props["environment"])))
      if (listens.test(variable) && isOpen(text(value) ?? "127.0.0.1"))
        yield `listens on ${text(value)} (environment.${variable})`;
  },
  passing: [
    example("supervisor:index:Program", "crm", {
      command: ["uvicorn", "crm.app:app", "--host", "127.0.0.1"],
    }),
    example("supervisor:index:Program", "prometheus", {
      command: ["prometheus", "--web.listen-address=127.0.0.1:9090"],
    }),
    example("supervisor:index:File", "cache", { content: "bind 127.0.0.1 ::1\nport 16379\n" }),
    example("supervisor:index:File", "pool", { content: "listen_addr = 127.0.0.1\n" }),
  ],
  failing: [
    example("supervisor:index:Program", "crm", { command: ["uvicorn", "crm.app:app", "--host", "0.0.0.0"] }),
    example("supervisor:index:Program", "prometheus", {
      command: ["prometheus", "--web.listen-address=:9090"],
    }),
    example("supervisor:index:Program", "web", {
      command: ["node", "web.ts"],
      environment: { HOST: "0.0.0.0" },
    }),
    example("supervisor:index:File", "cache", { content: "bind 0.0.0.0\n" }),
    example("supervisor:index:File", "database", { content: "listen_addresses = '*'\n" }),
    example("supervisor:index:File", "edge", { content: "http {\n  server {\n    listen 8080;\n  }\n}\n" }),
    example("supervisor:index:File", "access", { content: "host all all 0.0.0.0/0 scram-sha-256\n" }),
  ],
});

/** Options and variables that say where to listen. */
const listens =
  /^(?:-{1,2}(?:[\w.-]*listen[\w.-]*|host|bind|address|hostname)|HOST|BIND|[A-Z_]*LISTEN[A-Z_]*)$/;

function* inWords(words: readonly string[]): Generator<string> {
  for (const [index, word] of words.entries()) {
    const [, option = "", value] = /^(-{1,2}[\w.-]+)=(.*)$/s.exec(word) ?? [];
    const name = value === undefined ? word : option;
    const address = value ?? words[index + 1] ?? "";
    if (name.startsWith("-") && listens.test(name) && isOpen(address))
      yield `listens on ${address} (command has ${name})`;
  }
}

/** Of the servers that a host has: PostgreSQL, PgBouncer, Redis, nginx, and who may connect to PostgreSQL. */
const lines =
  /^[ \t]*(?:(listen_addresses|listen_addr|bind|bindings?)[ \t]*[= ][ \t]*['"]?([^'"\n;]+)|(listen)[ \t]+([^;\n]+);|(host(?:ssl|nossl)?)[ \t]+\S+[ \t]+\S+[ \t]+(\S+))/gm;

function* inSettings(content: string): Generator<string> {
  for (const [, key, value, listen, address, kind, network] of content.matchAll(lines)) {
    const wide = [...(value ?? "").split(/[\s,]+/), address?.split(/\s/)[0] ?? ""].find(
      (each) => each !== "" && isOpen(each),
    );
    if (wide !== undefined) yield `listens on ${wide} (${key ?? listen} in its content)`;
    if (kind !== undefined && /^(?:0\.0\.0\.0\/0|::\/0|all)$/.test(network ?? ""))
      yield `lets everybody connect (${kind} … ${network} in its content)`;
  }
}

/** `:9090`, `9090`, `0.0.0.0:9090`, `*`, and any address that is not the machine's own. Empty: it does not listen. */
function isOpen(given: string): boolean {
  if (isLoopback(given)) return false;
  const address = given.replace(/^\w+:\/\//, "").replace(/:\d+$/, "");
  if (given === "" || address.startsWith("/") || address.startsWith("unix:")) return false;
  if (/^:?\d+$/.test(given) || address === "") return true;
  return isEverywhere(address) || (/^[\d.]+$|^\[?[0-9a-f:]+\]?$|\./i.test(address) && !isLoopback(address));
}
