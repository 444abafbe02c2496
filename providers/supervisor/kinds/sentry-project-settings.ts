/**
 * What the published Sentry provider cannot say of a project: inbound filters, ownership rules, spike protection.
 *
 * It stands here, and in no provider of its own, because it is the one thing that the published one lacks.
 */
import { z } from "zod";
import { path, SentryApi, SentryError } from "../../sentry-api/api.ts";
import { type Kind, UserError } from "../kind.ts";
import { httpUrl, text } from "./shapes.ts";

const filled = text.min(1, "allowed is a text that is not empty");

const schema = z.object({
  /** Where the API is, `https://sentry.io/api/`. */
  url: httpUrl,
  organization: filled,
  /** Its slug. */
  project: filled,
  /** A token with the scope project:write. */
  secretToken: filled,
  /** Events that are dropped before they count. */
  filters: z.object({
    browserExtensions: z.boolean(),
    legacyBrowsers: z.boolean(),
    localhost: z.boolean(),
    webCrawlers: z.boolean(),
  }),
  /** Rules in Sentry's own words, one a line: `path:services/backend/crm/** #team`. */
  ownership: text,
  /** Whether Sentry drops events when far more than usual come; a Sentry of one's own has no such thing. */
  spikeProtection: z.boolean(),
});
type Inputs = z.infer<typeof schema>;
type Filter = keyof Inputs["filters"];

export interface SentryProjectSettingsOutputs {
  /** Whether this Sentry protects projects against spikes at all. */
  readonly hasSpikeProtection: boolean;
}

const filterIds: Readonly<Record<Filter, string>> = {
  browserExtensions: "browser-extensions",
  legacyBrowsers: "legacy-browsers",
  localhost: "localhost",
  webCrawlers: "web-crawlers",
};

/** Those that Sentry itself turns on for a new project in JavaScript. */
const oldBrowsers = ["ie", "safari", "opera", "opera_mini", "android", "firefox", "chrome", "edge"];

/** Who owns the code is assigned; nobody is told of what nobody owns. */
const assignment = { fallthrough: true, autoAssignment: "Auto Assign to Issue Owner" };

export const sentryProjectSettings: Kind<typeof schema, SentryProjectSettingsOutputs> = {
  schema,
  replaceOn: ["url", "organization", "project"],
  id: ({ organization, project }) => `${organization}/${project}`,

  async apply(inputs) {
    return inWords(async () => {
      const live = await look(inputs);
      if (live === undefined) throw missing(inputs);
      const [api, at] = [apiOf(inputs), projectAt(inputs)];
      for (const name of Object.keys(filterIds) as Filter[]) {
        if (live.filters[name] !== inputs.filters[name])
          await api.put(filterAt(inputs, name), wanted(inputs, name));
      }
      if (live.ownership !== inputs.ownership) {
        await api.put(`${at}ownership/`, { raw: inputs.ownership, ...assignment });
      }
      const { spikeProtection } = live;
      if (spikeProtection !== undefined && spikeProtection !== inputs.spikeProtection) await protect(inputs);
      return { hasSpikeProtection: spikeProtection !== undefined };
    });
  },

  async observe(inputs) {
    return inWords(async () => {
      const live = await look(inputs);
      if (live === undefined) return { exists: false, outputs: { hasSpikeProtection: false }, drift: [] };
      const filters = (Object.keys(filterIds) as Filter[])
        .filter((name) => live.filters[name] !== inputs.filters[name])
        .map((name) => `the filter ${filterIds[name]} is ${live.filters[name] ? "on" : "off"}`);
      const owners = live.ownership === inputs.ownership ? [] : ["the ownership rules were edited"];
      const { spikeProtection } = live;
      const isProtected = spikeProtection === undefined || spikeProtection === inputs.spikeProtection;
      const spikes = isProtected ? [] : [`spike protection is ${spikeProtection ? "on" : "off"}`];
      const outputs = { hasSpikeProtection: spikeProtection !== undefined };
      return { exists: true, outputs, drift: [...filters, ...owners, ...spikes] };
    });
  },

  async remove() {
    // They are a part of the project, and go with it; one that is retained keeps its protection.
  },
};

interface Live {
  readonly filters: Inputs["filters"];
  readonly ownership: string;
  /** Undefined: this Sentry has none. */
  readonly spikeProtection: boolean | undefined;
}

/** Undefined: there is no such project. */
async function look(inputs: Inputs): Promise<Live | undefined> {
  const [api, at] = [apiOf(inputs), projectAt(inputs)];
  const project = await api.get<{ options?: Readonly<Record<string, unknown>> }>(at);
  if (project === undefined) return undefined;
  const [filters = [], ownership] = await Promise.all([
    api.get<{ id: string; active: boolean | string[] }[]>(`${at}filters/`),
    api.get<{ raw: string | null }>(`${at}ownership/`),
  ]);
  const isOn = (name: Filter) => {
    const active = filters.find(({ id }) => id === filterIds[name])?.active ?? false;
    return Array.isArray(active) ? active.length > 0 : active;
  };
  const off = project.options?.["quotas:spike-protection-disabled"];
  return {
    filters: {
      browserExtensions: isOn("browserExtensions"),
      legacyBrowsers: isOn("legacyBrowsers"),
      localhost: isOn("localhost"),
      webCrawlers: isOn("webCrawlers"),
    },
    ownership: ownership?.raw ?? "",
    spikeProtection: typeof off === "boolean" ? !off : undefined,
  };
}

function apiOf({ url, secretToken }: Inputs): SentryApi {
  return new SentryApi(url, secretToken);
}

function projectAt({ organization, project }: Inputs): string {
  return path`projects/${organization}/${project}/`;
}

function filterAt(inputs: Inputs, name: Filter): string {
  return `${projectAt(inputs)}filters/${filterIds[name]}/`;
}

function wanted({ filters }: Inputs, name: Filter) {
  if (name !== "legacyBrowsers") return { active: filters[name] };
  return { subfilters: filters.legacyBrowsers ? oldBrowsers : [] };
}

async function protect(inputs: Inputs): Promise<void> {
  const [api, projects] = [apiOf(inputs), { projects: [inputs.project] }];
  const at = path`organizations/${inputs.organization}/spike-protections/`;
  if (inputs.spikeProtection) await api.post(at, projects);
  else await api.delete(at, projects);
}

function missing({ organization, project }: Inputs): UserError {
  return new UserError(
    `Sentry has no project "${organization}/${project}": let the stack make it, or name one that is there`,
  );
}

/** What Sentry has said is for the user, without a stack trace. */
async function inWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SentryError) throw new UserError(error.message);
    throw error;
  }
}
