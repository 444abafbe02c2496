/** One smoke test for every platform: somebody registers, logs in, enters a contact and reads it; the metrics show it. */
import { eventually } from "../harness/stack.ts";

export interface Addresses {
  /** Where people find the application, without a slash at the end. */
  readonly web: string;
  readonly prometheus: string;
}

const entered = "POST";
const contacts = "/api/crm/contacts";
/** A request is seen after the next scrape, and its increase after the one after that. */
const patience = 60_000;

/** @throws where a step fails, with the answer */
export async function smoke({ web, prometheus }: Addresses): Promise<void> {
  const page = await answered(await fetch(`${web}/`));
  if (!page.includes("<html")) throw new Error(`${web}/ is no page: ${page.slice(0, 200)}`);
  const before = await counted(prometheus);
  const token = await loggedIn(web);
  const name = `Jürgen Groß ${Date.now()}`;
  const { id } = await json<{ id: string }>(web, contacts, { token, body: { name } });
  const read = await json<{ name: string }>(web, `${contacts}/${id}`, { token });
  if (read.name !== name) throw new Error(`a contact entered as ${name} is read as ${read.name}`);
  await eventually(
    "the request is in the metrics",
    async () => (await counted(prometheus)) > before,
    patience,
  );
}

/** A new company's first user; the token. */
async function loggedIn(web: string): Promise<string> {
  const person = { email: `smoke-${Date.now()}@example.com`, password: "a long enough pass phrase 1" };
  await json(web, "/api/identity/register", { body: { ...person, company: "Smoke", name: "Smoke" } });
  const { access_token } = await json<{ access_token: string }>(web, "/api/identity/login", { body: person });
  return access_token;
}

interface Call {
  readonly token?: string;
  readonly body?: object;
}

async function json<Answer>(web: string, path: string, { token, body }: Call): Promise<Answer> {
  const response = await fetch(`${web}${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: {
      "Content-Type": "application/json",
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    signal: AbortSignal.timeout(20_000),
  });
  return JSON.parse(await answered(response)) as Answer;
}

async function answered(response: Response): Promise<string> {
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 500)}`);
}

/** How many contacts were entered, as far as Prometheus has heard. */
async function counted(prometheus: string): Promise<number> {
  const query = `sum(http_requests_total{service="valeo-crm",method="${entered}",endpoint="${contacts}",status="201"})`;
  const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = JSON.parse(await answered(response)) as {
    data: { result: { value: [number, string] }[] };
  };
  return Number(data.result[0]?.value[1] ?? 0);
}
