/** What the provider's unit tests share. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, jest } from "@jest/globals";
import { type UnitInputs, unitSchema } from "../host/unit.ts";

// Processes are started and waited for; only a test that hangs takes this long.
jest.setTimeout(60_000);

const atTheEnd: (() => unknown)[] = [];
afterAll(async () => {
  for (const work of atTheEnd.reverse()) await work();
});

/** A folder of the test's own, removed with all its content when the test file ends. */
export function temporaryFolder(prefix = "neuroerp-unit-"): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  atTheEnd.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A web server on a free port; its address without a slash at the end. */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atTheEnd.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A process in a session of its own, ended with all that it started when the test file ends. */
export function start(command: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  const [program = "", ...words] = command;
  const child = spawn(program, words, {
    stdio: "ignore",
    detached: true,
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  atTheEnd.push(() => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
    }
    return ended;
  });
  return child;
}

/** A unit's inputs, complete. */
export function unit(inputs: Partial<UnitInputs> & { readonly home: string }): UnitInputs {
  return unitSchema.parse({ name: "unit", command: ["true"], cwd: inputs.home, ...inputs });
}

/** The name under which the engine knows a resource of this kind. */
export function urnOf(kind: string): string {
  return `urn:pulumi:dev::p::supervisor:index:${kind}::x`;
}
