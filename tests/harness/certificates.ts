/** A certificate authority of a test's own, with the certificates of a server and of its users. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Pair {
  /** Paths, in PEM. */
  readonly certificate: string;
  readonly key: string;
}

export class Authority {
  readonly pair: Pair;
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.pair = pairIn(folder, "authority");
  }

  /** @param folder made here; the keys stay in it */
  static async make(folder: string): Promise<Authority> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const authority = new Authority(folder);
    const { certificate, key } = authority.pair;
    await makeKey(key);
    const subject = ["-subj", "/CN=authority of a test", "-days", "2"];
    await execute("openssl", ["req", "-x509", "-new", "-key", key, "-out", certificate, ...subject]);
    return authority;
  }

  /** Of a server, for addresses such as `IP:127.0.0.1` and `DNS:localhost`. */
  server(name: string, addresses: readonly string[]): Promise<Pair> {
    return this.sign(name, `/CN=${name}`, `subjectAltName=${addresses.join(",")}`);
  }

  /** Of a user, as Kubernetes reads it: the common name is the user, the organisations are its groups. */
  user(name: string, groups: readonly string[]): Promise<Pair> {
    const organisations = groups.map((group) => `/O=${group}`).join("");
    // A slash would end the field.
    return this.sign(
      name.replaceAll(/[^\w-]/g, "_"),
      `${organisations}/CN=${name}`,
      "extendedKeyUsage=clientAuth",
    );
  }

  private async sign(file: string, subject: string, extension: string): Promise<Pair> {
    const pair = pairIn(this.folder, file);
    const [request, extensions] = [`${pair.key}.request`, `${pair.key}.extensions`];
    writeFileSync(extensions, extension);
    await makeKey(pair.key);
    await execute("openssl", ["req", "-new", "-key", pair.key, "-subj", subject, "-out", request]);
    const authority = ["-CA", this.pair.certificate, "-CAkey", this.pair.key, "-days", "2"];
    // A serial number at random needs no file that two at once would write.
    const serial = ["-set_serial", `0x1${crypto.randomUUID().replaceAll("-", "")}`];
    const input = ["-in", request, "-extfile", extensions, "-out", pair.certificate];
    await execute("openssl", ["x509", "-req", ...input, ...authority, ...serial]);
    return pair;
  }
}

/** Of RSA, which Kubernetes signs the tokens of service accounts with. */
export async function signingKey(path: string): Promise<string> {
  const words = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path];
  await execute("openssl", ["genpkey", ...words]);
  return path;
}

function makeKey(path: string): Promise<unknown> {
  const words = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path];
  return execute("openssl", ["genpkey", ...words]);
}

function pairIn(folder: string, name: string): Pair {
  return { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}
