/** The part of Bugsink's API that the stack uses: teams and projects. */
import { z } from "zod";

/** Nobody answers, or not in time. */
export class Unreachable extends Error {}

/** It answers, and will not. */
export class Refused extends Error {}

const listed = z.object({ next: z.string().nullable(), results: z.array(z.unknown()) });
const team = z.object({ id: z.string(), name: z.string() });
const project = z.object({ id: z.number(), name: z.string(), dsn: z.string() });

export type TrackerProject = z.infer<typeof project>;

/** Of one answer; it answers in milliseconds, but for the first time after its start. */
const patience = 20_000;

export class TrackerApi {
  private readonly url: string;
  private readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  /** A team's id, by its name. */
  async team(name: string): Promise<string> {
    const teams = await this.all("teams/", team);
    const found = teams.find((each) => each.name === name);
    if (found !== undefined) return found.id;
    const others = teams.map((each) => `"${each.name}"`).join(", ") || "none";
    throw new Refused(
      `the error tracker at ${this.url} has no team "${name}", it has ${others}: another stack's tracker may be on this port`,
    );
  }

  async project(owner: string, name: string): Promise<TrackerProject | undefined> {
    const projects = await this.all(`projects/?team=${encodeURIComponent(owner)}`, project);
    return projects.find((each) => each.name === name);
  }

  /** The answer to its making leaves the key out. */
  async makeProject(owner: string, name: string): Promise<TrackerProject> {
    await this.asked("projects/", { method: "POST", body: JSON.stringify({ team: owner, name }) });
    const made = await this.project(owner, name);
    if (made === undefined)
      throw new Refused(`the error tracker at ${this.url} did not keep the project "${name}"`);
    return made;
  }

  /** Every page of a list. */
  private async all<Each>(path: string, shape: z.ZodType<Each>): Promise<Each[]> {
    const found: Each[] = [];
    let next: string | null = path;
    while (next !== null) {
      const page: z.infer<typeof listed> = listed.parse(await this.asked(next));
      found.push(...page.results.map((each) => shape.parse(each)));
      next = page.next;
    }
    return found;
  }

  private async asked(path: string, init: RequestInit = {}): Promise<unknown> {
    const url = new URL(path, `${this.url}/api/canonical/0/`);
    const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    const answer = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(patience) }).catch(
      ({ cause, name }: Error) => {
        const why = (cause as { code?: string } | undefined)?.code ?? name;
        throw new Unreachable(`the error tracker at ${this.url} cannot be reached (${why})`);
      },
    );
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as unknown;
    if (answer.status === 401 || answer.status === 403) {
      throw new Refused(
        `the error tracker at ${this.url} answers ${answer.status}: it does not know the stack's token; pulumi up --replace '**::error-tracker-database' makes it known again`,
      );
    }
    throw new Refused(
      `the error tracker at ${this.url} answers ${answer.status} to ${path}: ${text.slice(0, 500)}`,
    );
  }
}
