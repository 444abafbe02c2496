/** Files that are put into a container before it starts. */
import { readFileSync } from "node:fs";
import type Dockerode from "dockerode";
import { pack } from "tar-stream";
import type { Upload } from "./inputs.ts";

/** Unpacked at the root, as the official provider does it: paths below a volume land in the volume. */
export async function upload(container: Dockerode.Container, uploads: readonly Upload[]): Promise<void> {
  for (const each of uploads) {
    const archive = pack();
    archive.entry(
      { name: each.file.replace(/^\/+/, ""), mode: modeOf(each), mtime: new Date() },
      contentOf(each),
    );
    archive.finalize();
    await container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: "/" });
  }
}

function modeOf({ permissions, executable }: Upload): number {
  if (permissions !== undefined && permissions !== "") return Number.parseInt(permissions, 8);
  return executable === true ? 0o744 : 0o644;
}

function contentOf({ content, contentBase64, source }: Upload): Buffer {
  if (content) return Buffer.from(content);
  if (contentBase64) return Buffer.from(contentBase64, "base64");
  return readFileSync(source ?? "");
}
