/** The stack's commands: thin layers over `pulumi`, PM2 and supervisord, which work by hand just as well. */
import { Command, CommanderError } from "commander";
import { down } from "./down.ts";
import { EngineError } from "./engine.ts";
import { withProviders } from "./hermetic.ts";
import { logs } from "./logs.ts";
import { preview } from "./preview.ts";
import { recover } from "./recover.ts";
import { refresh } from "./refresh.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";

const program = new Command("npm run")
  .description(
    "VALEO NeuroERP 2.0: one typed description, running processes, and everything that watches them",
  )
  .exitOverride()
  .showHelpAfterError("(npm run <command> -- --help tells more)");

/** Every command can print JSON for programs instead of text for people. */
function plain(parent: Command, name: string, description: string, isDefault = false): Command {
  return parent
    .command(name, { isDefault })
    .description(description)
    .option("--json", "print JSON on stdout; progress goes to stderr", false)
    .allowExcessArguments(false);
}

/** Nearly every one works on one stack. */
function command(name: string, description: string, parent = program, isDefault = false): Command {
  return plain(parent, name, description, isDefault).option(
    "-s, --stack <name>",
    "the environment's stack",
    process.env["PULUMI_STACK"] ?? "dev",
  );
}

/** One that makes or looks at resources. */
function operation(name: string, description: string): Command {
  return command(name, description).option(
    "--hermetic",
    "with this stack's stand-ins for Pulumi's docker and kubernetes providers, where those cannot be downloaded",
    false,
  );
}

/** One that the policies judge before it happens. */
function judged(name: string, description: string): Command {
  return operation(name, description)
    .option(
      "--no-policies",
      "without the policy packs of policies/, which refuse what would break an objective",
    )
    .option(
      "--override-budget <text>",
      '"<service>: <reason>", several between semicolons: change them although their error budget is spent; noted',
    );
}

judged("up", "make the environment as the catalogue says, then show where everything is")
  .argument("[pulumi...]", 'more words for "pulumi up", after --')
  .action((more, options) => withProviders(options, () => up(options, more)));
judged("preview", "show what up would change, and change nothing")
  .argument("[pulumi...]", 'more words for "pulumi preview", after --, such as --diff or --refresh')
  .action((more, options) => withProviders(options, () => preview(options, more)));
operation("down", "stop and remove everything of the environment, its data included")
  .argument("[pulumi...]", 'more words for "pulumi destroy", after --')
  .action((more, options) => withProviders(options, () => down(options, more)));
operation("refresh", "look at what is really there, and name what differs from the state")
  .argument("[pulumi...]", 'more words for "pulumi refresh", after --')
  .action((more, options) => withProviders(options, () => refresh(options, more)));
operation(
  "recover",
  "after a command was killed: take its lock away, settle what it had begun, refresh the state",
).action((options) => withProviders(options, () => recover(options)));
command("status", "each service: supervisor, state, pid, uptime, restarts, CPU, memory, health, URL").action(
  (options) => status(options),
);
command("logs", "what all services wrote last, or one, or whatever matches; of a request also its spans")
  .argument("[service]", "a name that status shows, or a part of it that no other has: crm")
  .option("--since <time>", "10m, 2h before the end, or 2026-01-31T08:00:00Z")
  .option("--until <time>", "likewise before now (default: now)")
  .option("--level <level>", "debug, info, warning, error, critical: it and what is graver")
  .option("--request <id>", "all of one request, by its X-Request-ID: entries and spans, in order")
  .option("--trace <id>", "all of one trace, likewise")
  .option("--user <id>", "what was done for one user")
  .option("--grep <text>", "with this text in the message or the stack trace, in capitals or not")
  .option(
    "-n, --lines <count>",
    "the last so many of each service (default: 20; all of a time, a request or a trace)",
  )
  .option("-f, --follow", "go on as entries come", false)
  .option("--files", "without the store: what supervisors, engine or cluster keep themselves", false)
  .action((name, options) => logs(options, name));
// What generates rules and dashboards takes as long to load as all of the above: only who asks for it waits.
plain(
  program,
  "render",
  "write what an environment would install, as files: rules, their tests, settings, pages",
)
  .argument("[environment]", "an environment of the catalogue: dev, …")
  .option("-o, --out <folder>", "where to; a folder of its own")
  .option("--check", "write nothing; fail with a list where the folder differs", false)
  .action(async (environment, options) => (await import("./render.ts")).render(environment, options));

plain(program, "parity", "each field of a service: honoured, approximated or unsupported, on each platform")
  .option("--markdown", "print the table of docs/platforms.md", false)
  .action(async (options) => (await import("./parity.ts")).parityReport(options));

program
  .command("audit")
  .description("what is deployed, judged by the policies of its environment")
  .argument("<environment>", "dev, staging, prod: whose levels and thresholds hold")
  .option("-s, --stack <name>", "the stack that is judged (default: the environment's)")
  .option("--file <state>", "an exported state instead of a stack; needs no backend")
  .option("--format <format>", "table, json, sarif, junit", "table")
  .option("--out <file>", "where the report goes; stdout has the table then")
  .option(
    "--fail-on <severity>",
    "critical, high, medium, low: what fails it, and what is worse; never",
    "low",
  )
  .option("--trend [count]", "the last audits instead of a new one: what is new, what is mended")
  .allowExcessArguments(false)
  // 1 to 3 are answers of an audit: words that it does not know are none.
  .exitOverride((error) => {
    throw error.exitCode === 0 ? error : new CommanderError(4, error.code, error.message);
  })
  .action(async (environment, options) => {
    process.exitCode = await (await import("./audit.ts")).auditCommand(environment, options);
  });

plain(
  program,
  "review",
  "what this checkout would change in all environments, and what the policies say of it",
)
  .option(
    "--base <ref>",
    "compare with this commit or branch, where this branch left it (default: origin/main, main)",
  )
  .option("--markdown <file>", "write the comment of a pull request there")
  .option("-e, --environment <name...>", "only these environments")
  .option("--deployed", "compare with what is deployed, by the real providers", false)
  .action(async (options) => (await import("./review.ts")).review(options));

const images = program.command("images").description("images of services and of the stack's own parts");
/** Images are the same in all environments, as long as these run the same services. */
function ofImages(name: string, description: string): Command {
  return plain(images, name, description).option("-e, --environment <name>", "an environment", "staging");
}
ofImages("build", "build what the Docker Engine at DOCKER_HOST does not have yet").action(async (options) =>
  (await import("./images.ts")).imagesBuild(options),
);
ofImages("list", "all images, and which of them the engine has").action(async (options) =>
  (await import("./images.ts")).imagesList(options),
);
ofImages("push", "build what is missing, push all to a registry, note their digests")
  .requiredOption("-r, --registry <registry>", "such as registry.example.com/erp")
  .option("--lockfile <file>", "where digests are noted", "images.lock.json")
  .action(async (options) => (await import("./images.ts")).imagesPush(options));

images
  .command("release")
  .description("tell the error tracker of a release: its commits, and the source maps of its pages")
  .option("-e, --environment <name>", "an environment", "staging")
  .option("--url <address>", "of the tracker (default: what the stack's file says, or https://sentry.io)")
  .option("--organization <slug>", "of the tracker (default: what the stack's file says)")
  .option("--project <slug>", "of the tracker (default: the one that the stack makes)")
  .option("--maps-only", "for a tracker without releases, such as Bugsink", false)
  .allowExcessArguments(false)
  .action(async (options) => (await import("./images.ts")).imagesRelease(options));

const slo = program.command("slo").description("objectives: report, table, backtest");
const address = ["--url <address>", "a Prometheus server (default: the stack's own)"] as const;
command("report", "each objective: what came of it, the budget that is left, how fast it burns", slo)
  .option(...address)
  .action(async (options) => (await import("./slo/report.ts")).sloReport(options));
plain(slo, "table", "how soon somebody hears of failures, by objective and severity")
  .option("-e, --environment <name>", "an environment of the catalogue", "dev")
  .option("--markdown", "print the table of docs/slo.md", false)
  .action(async (options) => (await import("./slo/table.ts")).sloTable(options));
command("backtest", "when the alerts would have fired on the history of a Prometheus server", slo)
  .option(...address)
  .option("--from <time>", "24h, 7d before the end, or 2026-01-31T08:00:00Z", "24h")
  .option("--to <time>", "likewise, or now", "now")
  .option("--step <duration>", "time between two looks, at most 5m", "1m")
  .action(async (options) => (await import("./slo/backtest.ts")).backtest(options));

const profile = program
  .command("profile")
  .description("where a service's CPU and memory go, and what every process of the stack uses");
command(
  "cpu",
  "of one service: a table by function, and a flame graph (without a name: this one)",
  profile,
  true,
)
  .argument("<service>", "a name that status shows, or a part of it that only one has: crm")
  .option("--seconds <count>", "how long to look, 1 to 120; it costs the service about 1 % of a core", "30")
  .option("--rate <count>", "looks a second, 1 to 200", "100")
  .option("-o, --out <file>", "the flame graph, a page of its own (default: profile-<service>.html)")
  .action(async (name, options) => (await import("./profile.ts")).profileCpu(options, name));
command("memory", "of one service: what grew, by where it was allocated, and whether it leaks", profile)
  .argument("<service>", "likewise")
  .option("--seconds <count>", "how long to look, 5 to 120; the service is slower meanwhile", "60")
  .action(async (name, options) => (await import("./profile.ts")).profileMemory(options, name));
command("top", "every process of the stack, by the unit it is of", profile).action(async (options) =>
  (await import("./profile.ts")).profileTop(options),
);

command("right-size", "what services used against what they ask for, and the catalogue's change that fits")
  .option(...address)
  .option("--period <duration>", "how far to look back: 7d, 24h", "7d")
  .action(async (options) => (await import("./right-size.ts")).rightSize(options));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof EngineError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else throw error;
}
