/** What becomes of a plan on a host: the inputs of its programs and apps, and its files. */
import { expect } from "@jest/globals";
import type { z } from "zod";
import type { Plan } from "../../catalog/plan.ts";
import { directory } from "../../providers/supervisor/kinds/directory.ts";
import { file } from "../../providers/supervisor/kinds/file.ts";
import { generatedSecret } from "../../providers/supervisor/kinds/generated-secret.ts";
import { pm2App } from "../../providers/supervisor/kinds/pm2-app.ts";
import { program } from "../../providers/supervisor/kinds/program.ts";
import { task } from "../../providers/supervisor/kinds/task.ts";
import { trackerProject } from "../../providers/supervisor/kinds/tracker-project.ts";
import { type Properties, reveal } from "../../providers/supervisor/properties.ts";
import { refusals } from "../../providers/supervisor/refusals.ts";
import { type Declared, declared } from "./declared.ts";

export type ProgramInputs = z.infer<typeof program.schema>;
export type AppInputs = z.infer<typeof pm2App.schema>;

export interface Rendered {
  readonly plan: Plan;
  /** The run directory. */
  readonly home: string;
  readonly programs: readonly ProgramInputs[];
  readonly apps: readonly AppInputs[];
  /** Path below the run directory → content. */
  readonly files: ReadonlyMap<string, string>;
}

const kinds = {
  Directory: directory,
  File: file,
  GeneratedSecret: generatedSecret,
  Pm2App: pm2App,
  Program: program,
  Task: task,
  TrackerProject: trackerProject,
};

/** A secret that every parser would like to read something into. */
export function secretOf(key: string): string {
  return `given-${key} 'a' "b" $c %d \\e;f #g\nü`;
}

export async function rendered(plan: Plan, root: string, home: string): Promise<Rendered> {
  const { resources } = await declared({ plan, root, home }, secretOf);
  const parts = resources.filter(({ type }) => type !== "Host").map(plainly);
  for (const { type, inputs } of parts) {
    expect(refusals(kinds[type].schema, inputs, inputs)).toEqual([]);
  }
  unique(parts.map(({ type, name }) => `${type} ${name}`));
  const files = parts
    .filter(({ type }) => type === "File")
    .map(
      ({ inputs }) =>
        [
          String(inputs["path"]).slice(home.length + 1),
          String(inputs["content"] ?? inputs["secretContent"]),
        ] as const,
    );
  unique(files.map(([path]) => path));
  const inputsOf = (kind: keyof typeof kinds) =>
    parts.filter(({ type }) => type === kind).map(({ inputs }) => inputs);
  const programs = inputsOf("Program").map((inputs) => program.schema.parse(inputs));
  const apps = inputsOf("Pm2App").map((inputs) => pm2App.schema.parse(inputs));
  unique([...programs, ...apps].map(({ name }) => name));
  unique([...programs, ...apps].flatMap(({ ports }) => ports));
  return { plan, home, programs, apps, files: new Map(files) };
}

function plainly({ type, name, inputs }: Declared) {
  return { type: type as keyof typeof kinds, name, inputs: reveal(inputs) as Properties };
}

function unique(names: readonly unknown[]): void {
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
}
