/** The engine that started this process: without it, nothing that is done here would be recorded. */

/** How often it is looked for, in milliseconds. */
const interval = 500;

/**
 * Ends this process as soon as its parent has: a killed engine leaves its plugins behind, and they would go on
 * working on what the next engine has in hand.
 */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, interval).unref();
}
