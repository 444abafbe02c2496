/** The stack's commands: thin layers over `pulumi`, PM2 and supervisord, which work by hand just as well. */
import { Command, CommanderError } from "commander";
import { down } from "./down.ts";
import { EngineError } from "./engine.ts";
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

/** Every command works on one stack, and can print JSON for programs instead of text for people. */
function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("-s, --stack <name>", "the environment's stack", process.env["PULUMI_STACK"] ?? "dev")
    .option("--json", "print JSON on stdout; progress goes to stderr", false)
    .allowExcessArguments(false);
}

command("up", "make the environment as the catalogue says, then show where everything is")
  .argument("[pulumi...]", 'more words for "pulumi up", after --')
  .action((more, options) => up(options, more));
command("preview", "show what up would change, and change nothing")
  .argument("[pulumi...]", 'more words for "pulumi preview", after --, such as --diff or --refresh')
  .action((more, options) => preview(options, more));
command("down", "stop and remove everything of the environment, its data included")
  .argument("[pulumi...]", 'more words for "pulumi destroy", after --')
  .action((more, options) => down(options, more));
command("refresh", "look at what is really there, and name what differs from the state")
  .argument("[pulumi...]", 'more words for "pulumi refresh", after --')
  .action((more, options) => refresh(options, more));
command(
  "recover",
  "after a command was killed: take its lock away, settle what it had begun, refresh the state",
).action((options) => recover(options));
command("status", "each service: supervisor, state, pid, uptime, restarts, CPU, memory, health, URL").action(
  (options) => status(options),
);
command("logs", "the last lines of all services' logs, or of one")
  .argument("[service]", "a name that status shows")
  .option("-n, --lines <count>", "how many lines of each file", "20")
  .option("-f, --follow", "go on as lines come", false)
  .action((name, options) => logs(options, name));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof EngineError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else throw error;
}
