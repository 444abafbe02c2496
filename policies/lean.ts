/**
 * Imported before Pulumi's SDK: half of its start is loading npm's package tree and TypeScript, with which it
 * serialises functions. A policy pack has none to serialise, and every preview waits for the start of each pack.
 */
import { registerHooks } from "node:module";

const unneeded: ReadonlySet<string> = new Set(["@npmcli/arborist", "typescript"]);

const nothing = "policies:nothing";

registerHooks({
  resolve: (specifier, context, next) =>
    unneeded.has(specifier)
      ? { url: nothing, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === nothing
      ? { source: "module.exports = {};", format: "commonjs", shortCircuit: true }
      : next(url, context),
});
