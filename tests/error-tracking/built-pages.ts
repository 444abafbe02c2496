/** The frontend as it is built for containers, served without its source maps. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { freePort, root, run } from "../harness/stack.ts";

const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css" };

export async function buildPages(folder: string): Promise<void> {
  const words = ["build", "--sourcemap", "hidden", "--outDir", folder, "--logLevel", "error"];
  const frontend = join(root, "services", "frontend");
  const { code, output } = await run(join(root, "node_modules", ".bin", "vite"), words, frontend, {
    ...process.env,
    // Jest's own would make it a development server's.
    NODE_ENV: "production",
  });
  if (code !== 0) throw new Error(output);
}

/** @param environment what pages are told in /environment.json */
export async function servePages(
  folder: string,
  environment: object,
): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0] ?? "/";
    if (path === "/environment.json") return response.end(JSON.stringify(environment));
    if (path.endsWith(".map") || path.startsWith("/api/")) return response.writeHead(404).end("{}");
    const file = join(folder, path);
    const isAsset = path.startsWith("/assets/") && existsSync(file);
    response.setHeader("content-type", isAsset ? (types[extname(file)] ?? "text/plain") : "text/html");
    return response.end(readFileSync(isAsset ? file : join(folder, "index.html")));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${port}`, server };
}
