import { createHmac } from "node:crypto";
import { expect, test } from "@jest/globals";
import { scramSecret, scramSecretWith } from "./scram.ts";

// RFC 7677, section 3: what the server answers is signed by the key that the secret holds.
test("the server's key is the one of the RFC's example", () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const [, , key = ""] = /\$([^:$]+):([^:$]+)$/.exec(scramSecretWith("pencil", salt)) ?? [];
  const exchange = [
    "n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
  ];
  const signature = createHmac("sha256", Buffer.from(key, "base64"))
    .update(exchange.join(","))
    .digest("base64");
  expect(signature).toBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
});

test("a password has one secret, another password another", () => {
  expect(scramSecret("one")).toBe(scramSecret("one"));
  expect(scramSecret("one")).not.toBe(scramSecret("two"));
  expect(scramSecret("one")).not.toContain("one");
});
