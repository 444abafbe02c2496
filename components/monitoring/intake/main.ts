/**
 * Runs the log intake: `node main.ts <settings.json> <port> [address]`. It listens on loopback alone, unless it is told
 * another address, as in a container.
 */
import { intake } from "./intake.ts";
import { logIntake } from "./server.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What runs is finished after SIGTERM, but for no longer than this, in milliseconds. */
const patience = 8_000;

const [path, port, address = "127.0.0.1"] = process.argv.slice(2);
const settings = settingsOrEnd();
const running = intake(settings, (line) => console.error(line));
const server = logIntake(running).listen(Number(port), address);

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => {
    server.close(() => running.close());
    // The collector keeps its connection, and would send one batch after the other: a cut one is sent twice.
    server.prependListener("request", (_request, response) => response.setHeader("connection", "close"));
    setInterval(() => server.closeIdleConnections(), 50).unref();
    setTimeout(() => process.exit(1), patience).unref();
  });

function settingsOrEnd(): Settings {
  try {
    if (path === undefined || port === undefined || !/^\d{1,5}$/.test(port))
      throw new Error("usage: node main.ts <settings.json> <port> [address]");
    return readSettings(path);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
