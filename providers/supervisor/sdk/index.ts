/** The provider's resources, for programs. Inputs are documented at the kinds' schemas in `kinds/`. */
import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  mergeOptions,
  type Output,
} from "@pulumi/pulumi";
import type { z } from "zod";
import type { directory } from "../kinds/directory.ts";
import type { file } from "../kinds/file.ts";
import type { generatedSecret } from "../kinds/generated-secret.ts";
import type { pm2App } from "../kinds/pm2-app.ts";
import type { program } from "../kinds/program.ts";
import type { sentryProjectSettings } from "../kinds/sentry-project-settings.ts";
import type { task } from "../kinds/task.ts";
import type { trackerProject } from "../kinds/tracker-project.ts";
import "./quiet-answers.ts";

type Args<Kind extends { schema: z.ZodType }> = {
  [Key in keyof z.input<Kind["schema"]>]: Wrapped<z.input<Kind["schema"]>[Key]>;
};
/** A map may hold outputs as its values; everything else is an output as a whole. */
type Wrapped<T> = T extends Record<string, string> ? Record<string, Input<string>> : Input<T>;

export type DirectoryArgs = Args<typeof directory>;
export type FileArgs = Args<typeof file>;
export type GeneratedSecretArgs = Args<typeof generatedSecret>;
export type Pm2AppArgs = Args<typeof pm2App>;
export type ProgramArgs = Args<typeof program>;
export type SentryProjectSettingsArgs = Args<typeof sentryProjectSettings>;
export type TaskArgs = Args<typeof task>;
export type TrackerProjectArgs = Args<typeof trackerProject>;

export class Directory extends CustomResource {
  declare readonly path: Output<string>;
  constructor(name: string, args: DirectoryArgs, options?: CustomResourceOptions) {
    super("supervisor:index:Directory", name, args, options);
  }
}

export class File extends CustomResource {
  declare readonly path: Output<string>;
  /** Changes with the content. */
  declare readonly digest: Output<string>;
  constructor(name: string, args: FileArgs, options?: CustomResourceOptions) {
    super("supervisor:index:File", name, { digest: undefined, ...args }, options);
  }
}

export class GeneratedSecret extends CustomResource {
  /** A secret. */
  declare readonly value: Output<string>;
  constructor(name: string, args: Omit<GeneratedSecretArgs, "name"> = {}, options?: CustomResourceOptions) {
    const secret = mergeOptions(options, { additionalSecretOutputs: ["value"] });
    super("supervisor:index:GeneratedSecret", name, { name, value: undefined, ...args }, secret);
  }
}

export class Pm2App extends CustomResource {
  constructor(name: string, args: Pm2AppArgs, options?: CustomResourceOptions) {
    super("supervisor:index:Pm2App", name, args, options);
  }
}

export class Program extends CustomResource {
  constructor(name: string, args: ProgramArgs, options?: CustomResourceOptions) {
    super("supervisor:index:Program", name, args, options);
  }
}

/** What the published Sentry provider cannot say of a project. */
export class SentryProjectSettings extends CustomResource {
  /** Whether this Sentry protects projects against spikes at all. */
  declare readonly hasSpikeProtection: Output<boolean>;
  constructor(name: string, args: SentryProjectSettingsArgs, options?: CustomResourceOptions) {
    super(
      "supervisor:index:SentryProjectSettings",
      name,
      { hasSpikeProtection: undefined, ...args },
      options,
    );
  }
}

export class Task extends CustomResource {
  constructor(name: string, args: Omit<TaskArgs, "name">, options?: CustomResourceOptions) {
    super("supervisor:index:Task", name, { name, ...args }, options);
  }
}

export class TrackerProject extends CustomResource {
  /** Where errors are sent; a secret. */
  declare readonly dsn: Output<string>;
  constructor(name: string, args: TrackerProjectArgs, options?: CustomResourceOptions) {
    const secret = mergeOptions(options, { additionalSecretOutputs: ["dsn"] });
    super("supervisor:index:TrackerProject", name, { dsn: undefined, project: undefined, ...args }, secret);
  }
}
