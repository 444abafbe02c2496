/** As much of an error tracker as takes source maps: chunks, which it puts together to what was uploaded. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class MapUploads {
  /** The organisations' projects that were named. */
  readonly projects: string[] = [];
  /** Bytes of all chunks. */
  bytes = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const answer = await this.answer(request);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  }

  static async start(): Promise<MapUploads> {
    const uploads = new MapUploads();
    await new Promise<void>((resolve) => uploads.server.listen(0, "127.0.0.1", resolve));
    return uploads;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.server.close();
  }

  private async answer(request: IncomingMessage): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = request.url ?? "";
    if (path.includes("/assemble/")) return this.assemble(JSON.parse(body.toString()));
    if (request.method === "POST") {
      this.bytes += body.length;
      return {};
    }
    return {
      url: `${this.url}${path}`,
      ...{ chunkSize: 2 ** 21, chunksPerRequest: 1, maxRequestSize: 2 ** 21, maxFileSize: 2 ** 30 },
      ...{ concurrency: 1, hashAlgorithm: "sha1", compression: ["gzip"] },
      accept: ["release_files", "artifact_bundles"],
    };
  }

  /** What it has got nothing of yet it asks for. */
  private assemble(asked: {
    readonly chunks: readonly string[];
    readonly projects: readonly string[];
  }): unknown {
    if (this.bytes === 0) return { state: "not_found", missingChunks: asked.chunks };
    this.projects.push(...asked.projects);
    return { state: "ok", missingChunks: [] };
  }
}
