/** An image that is made in a moment, of the machine's own shell: for tests of what is done with images. */
import { execFileSync } from "node:child_process";
import type { DockerEngine } from "./docker-engine.ts";

const programs = ["/bin/sh", "/bin/sleep", "/bin/cat", "/bin/true", "/bin/false"];

/** @returns its name */
export function tinyImage(engine: DockerEngine): string {
  const libraries = programs.flatMap((program) =>
    [...execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(/(\/\S+)/g)].map(([path]) =>
      path.replace(/:$/, ""),
    ),
  );
  const files = [...new Set([...programs, ...libraries])].map((path) => path.slice(1));
  const archive = execFileSync("tar", ["--create", "--dereference", "--directory=/", ...files], {
    maxBuffer: 64 * 2 ** 20,
  });
  const name = "hermetic-tests/tiny:1";
  execFileSync("docker", ["import", "-", name], { input: archive, env: engine.environment });
  return name;
}
