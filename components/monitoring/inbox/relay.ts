/** Passes a message on to an address that is secret, and that Alertmanager would take from no file. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Alertmanager gives up a try after the group's interval; a try that hangs must not keep it so long. */
const limit = 10_000;

/**
 * The status to answer with: the receiver's own, so that Alertmanager tries again where that makes sense.
 * The address is in no answer and in no log.
 *
 * @param folder one file for each receiver, of its name, with the address in it
 */
export async function relay(folder: string, receiver: string, body: string): Promise<number> {
  const address = await readFile(join(folder, receiver), "utf8").catch(() => undefined);
  if (address === undefined) return 404;
  try {
    const response = await fetch(address.trim(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(limit),
    });
    await response.body?.cancel();
    return response.ok ? 200 : response.status;
  } catch {
    return 502;
  }
}
