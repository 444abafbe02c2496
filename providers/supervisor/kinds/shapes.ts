/** Shapes of inputs that several kinds take. */
import { z } from "zod";

export const absolutePath = z.string().startsWith("/", "allowed is an absolute path");

export const octalMode = z.string().regex(/^0?[0-7]{3}$/, 'allowed are octal permissions, "0644"');

export function octal(mode: string): number {
  return Number.parseInt(mode, 8);
}

export const environment = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "allowed are letters, digits and _, the first no digit"),
  z.string(),
);
