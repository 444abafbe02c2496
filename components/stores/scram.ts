/** What PostgreSQL keeps of a password: given this instead, no statement that it may log holds the password. */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's own number of rounds. */
const rounds = 4096;
const saltBytes = 16;

/** The secret of RFC 5802 (SCRAM-SHA-256) in PostgreSQL's notation; the same password gives the same one. */
export function scramSecret(password: string): string {
  // It follows from the password, so that a second `up` finds nothing changed: safe for random passwords alone.
  const salt = mac(Buffer.from(password), "salt").subarray(0, saltBytes);
  return scramSecretWith(password, salt);
}

export function scramSecretWith(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  const stored = createHash("sha256").update(mac(salted, "Client Key")).digest();
  const keys = [stored, mac(salted, "Server Key")].map((key) => key.toString("base64"));
  return `SCRAM-SHA-256$${rounds}:${salt.toString("base64")}$${keys.join(":")}`;
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
