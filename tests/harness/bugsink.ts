/** What stands in an error tracker of a stack, as its API tells it. */
import { z } from "zod";
import type { TestStack } from "./stack.ts";

const project = z.object({ id: z.number(), name: z.string(), dsn: z.string() });
const issue = z.object({ id: z.string(), calculated_type: z.string(), calculated_value: z.string() });
const frame = z.looseObject({
  filename: z.string().optional(),
  function: z.string().optional(),
  lineno: z.number().optional(),
  context_line: z.string().nullish(),
});
const exception = z.looseObject({
  type: z.string(),
  value: z.string().optional(),
  stacktrace: z.object({ frames: z.array(frame) }).optional(),
});
const event = z.object({
  id: z.string(),
  /** As its pages show it: with source maps applied. */
  stacktrace_md: z.string(),
  data: z.looseObject({
    event_id: z.string(),
    release: z.string().optional(),
    environment: z.string().optional(),
    server_name: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
    contexts: z.looseObject({ trace: z.looseObject({ trace_id: z.string() }).optional() }).optional(),
    // A report of a person has none.
    exception: z.object({ values: z.array(exception) }).default({ values: [] }),
  }),
});

export type Project = z.infer<typeof project>;
export type TrackedEvent = z.infer<typeof event>["data"];

type Condition = (issue: { readonly type: string; readonly value: string }) => boolean;

export class Bugsink {
  private readonly url: string;
  private readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  projects(): Promise<Project[]> {
    return this.list("projects/", project);
  }

  /** The newest event of the first issue of a project that a condition holds for. */
  async newest(name: string, holds: Condition): Promise<TrackedEvent | undefined> {
    return (await this.latest(name, holds))?.data;
  }

  /** Of the same event, for people. */
  async stacktrace(name: string, holds: Condition): Promise<string | undefined> {
    return (await this.latest(name, holds))?.stacktrace_md;
  }

  private async latest(name: string, holds: Condition): Promise<z.infer<typeof event> | undefined> {
    const owner = (await this.projects()).find((each) => each.name === name);
    if (owner === undefined) return undefined;
    const issues = await this.list(`issues/?project=${owner.id}`, issue);
    const found = issues.find((each) => holds({ type: each.calculated_type, value: each.calculated_value }));
    if (found === undefined) return undefined;
    const [latest] = await this.list(`events/?issue=${found.id}&order=desc`, z.object({ id: z.string() }));
    return latest === undefined ? undefined : event.parse(await this.asked(`events/${latest.id}/`));
  }

  private async list<Each>(path: string, shape: z.ZodType<Each>): Promise<Each[]> {
    return z.object({ results: z.array(shape) }).parse(await this.asked(path)).results;
  }

  private async asked(path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.token}` };
    const answer = await fetch(`${this.url}/api/canonical/0/${path}`, { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}

/** By which a stack's tracker knows the stack. */
export async function tokenOf(stack: TestStack): Promise<string> {
  const exported = JSON.parse(await stack.succeed("stack", "export", "--show-secrets")) as {
    deployment: { resources: { type: string; inputs: { secretToken?: { plaintext: string } } }[] };
  };
  const project = exported.deployment.resources.find(({ type }) => type.endsWith(":TrackerProject"));
  return JSON.parse(project?.inputs.secretToken?.plaintext ?? '""') as string;
}

/** What a person sees first, as a browser would get it. */
export async function pageAfterLogin(url: string, username: string, password: string): Promise<string> {
  const login = `${url}/accounts/login/`;
  const form = await fetch(login);
  const [, csrf = ""] = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(await form.text()) ?? [];
  const answer = await fetch(login, {
    method: "POST",
    body: new URLSearchParams({ username, password, csrfmiddlewaretoken: csrf }),
    headers: { cookie: cookiesOf(form), referer: login },
    redirect: "manual",
  });
  const cookie = `${cookiesOf(form)}; ${cookiesOf(answer)}`;
  return (await fetch(`${url}/projects/`, { headers: { cookie } })).text();
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}
