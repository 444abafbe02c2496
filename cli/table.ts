/** Tables for people. */
import Table from "cli-table3";

/** Columns are held apart by space alone, as `pm2 status` piped or `kubectl get` do. */
const noLines = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((part) => [part, ""]),
);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = new Table({
    head: [...head],
    style: { head: process.stdout.isTTY ? ["bold"] : [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: noLines,
  });
  for (const row of rows) lines.push([...row]);
  return `${lines.toString()}\n`;
}
