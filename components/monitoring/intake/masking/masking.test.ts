/** What must not be in a log is not, in whatever it stands; what may be is untouched. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { taken } from "../testing/entries.ts";
import { masking } from "./masking.ts";

const { text } = masking([]);
// Put together here, so that no scanner of sources takes them for real ones.
const of = (...parts: readonly string[]) => parts.join("");

describe("credentials", () => {
  const jwt = of(
    "eyJhbGciOiJIUzI1NiJ9",
    ".eyJzdWIiOiIxMjM0NTY3ODkwIn0",
    ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  );
  const pem = of("-----BEGIN RSA PRIVATE", " KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE", " KEY-----");
  test.each([
    ["password=hunter2", "password=[masked]"],
    ["PGPASSWORD=hunter2 psql", "PGPASSWORD=[masked] psql"],
    ["login {'user': 'a', 'password': 'hun ter2'}", "login {'user': 'a', 'password': '[masked]'}"],
    ['{"accessToken":"hunter2","n":1}', '{"accessToken":"[masked]","n":1}'],
    [
      String.raw`body {\"password\":\"hunter2\",\"n\":1}`,
      String.raw`body {\"password\":\"[masked]\",\"n\":1}`,
    ],
    ["ALTER ROLE crm PASSWORD 'hunter2'", "ALTER ROLE crm PASSWORD '[masked]'"],
    ["POST /x?api_key=hunter2&page=2", "POST /x?api_key=[masked]&page=2"],
    ["run --token hunter2 --page 2", "run --token [masked] --page 2"],
    ["postgresql://crm:hunter2@db:5432/erp", "postgresql://crm:[masked]@db:5432/erp"],
    ["redis://:hun@ter2@db:6379/0", "redis://:[masked]@db:6379/0"],
    ["Authorization: Bearer hunter2 GET /x", "Authorization: Bearer [masked] GET /x"],
    ["(b'authorization', b'Basic aHVudGVyMg==')", "(b'authorization', b'Basic [masked]')"],
    ["sent bearer abc123def456", "sent bearer [masked]"],
    [`got ${jwt}, good`, "got [masked], good"],
    [`key ${pem} end`, "key [masked] end"],
    ["-----BEGIN PRIVATE KEY-----\\nMIIEow", "[masked]"],
    ["Set-Cookie: session=hunter2; Path=/", "Set-Cookie: [masked]"],
    [of("id AKIA", "IOSFODNN7EXAMPLE"), "id [masked]"],
    [of("ghp", "_", "a1B2".repeat(9)), "[masked]"],
    [of("xoxb", "-123456789012-abcdef"), "[masked]"],
    [of("pul", "-", "0123456789abcdef0123456789abcdef01234567"), "[masked]"],
    ['password="[masked]hunter2"', 'password="[masked]"'],
  ])("%s", (given, masked) => {
    expect(text(given)).toBe(masked);
    expect(text(masked)).toBe(masked);
  });

  test("a field that is called a secret is masked whatever it holds", () => {
    const line = JSON.stringify({
      message: "m",
      password: 12345,
      db: { api_key: "plain words" },
      tokens: "x",
    });
    expect(taken(line)).toMatchObject({ password: "[masked]", "db.api_key": "[masked]", tokens: "[masked]" });
  });
});

describe("cards", () => {
  test.each([
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "3782 822463 10005",
    "6011111111111117",
    "3530111333300000",
    "30569309025904",
    "4222222222222",
    "6304000000000000",
  ])("%s", (card) => {
    expect(text(`paid with ${card}.`)).toBe("paid with [masked].");
    expect(text(`at 05:49:11 ${card} 17 EUR`)).toBe("at 05:49:11 [masked] 17 EUR");
    expect(text(`{"card":"${card}"}\\n${card}`)).toBe('{"card":"[masked]"}\\n[masked]');
  });

  test("a number in JSON is one too", () => {
    expect(taken('{"message":"m","card":4111111111111111}')["card"]).toBe("[masked]");
  });
});

describe("ordinary text is untouched", () => {
  test.each([
    "1767323045123",
    "1767323045123456",
    "1767323045123456789",
    "20260102030405",
    "4111111111111112",
    "41111111111111111111111",
    "id a4111111111111111b",
    "0.4111111111111111",
    "DE89 3704 0044 0532 0130 00",
    "request 4f111111-1111-4111-8111-1111111111ff",
    "basic authentication failed",
    "bearer token missing",
    "password required",
    "password: required",
    "max tokens: 512",
    "http://localhost:8000/a@b",
    "https://host/a:b@c",
    "GET /api/auth/token 200",
    "Unexpected token } in JSON",
    "eyJust a word",
    "author: me",
    "tests pass: 5",
  ])("%s", (line) => {
    expect(text(line)).toBe(line);
  });

  test("words and numbers of any kind", () => {
    const word = fc
      .stringMatching(/^[a-z]{1,12}$/)
      .filter((each) => !/pass|pwd|secret|token|key|credential|cookie|auth|bearer|basic/.test(each));
    const number = fc.integer({ min: 0, max: 999_999 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.oneof(word, number, fc.uuid()), { maxLength: 20 }), (words) => {
        const line = words.join(", ");
        expect(text(line)).toBe(line);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("no secret of the environment survives", () => {
  const secret = fc
    .string({ minLength: 9, maxLength: 40, unit: "grapheme-ascii" })
    .filter((each) => each.trim().length >= 9 && !/masked/.test(each));
  const around = fc.string({ maxLength: 30, unit: "grapheme-ascii" });

  test("as it is, in a URL, in base64, in JSON, in a field, in an exception", () => {
    fc.assert(
      fc.property(secret, around, around, (given, before, after) => {
        const canary = given.trim();
        for (const spelled of [canary, encodeURIComponent(canary)]) {
          const line = JSON.stringify({
            message: `${before}${spelled}${after}`,
            exception: spelled,
            deep: { list: [spelled] },
          });
          const entry = taken(line, undefined, [canary]);
          expect(entry["exception"]).toBe("[masked]");
          expect(String(entry["_msg"])).not.toContain(spelled);
          expect(String(entry["deep.list"])).toContain("[masked]");
        }
        const encoded = Buffer.from(`${before}:${canary}`).toString("base64");
        const middle = Buffer.from(canary).toString("base64").replace(/=+$/, "").slice(2, -2);
        const entry = taken(JSON.stringify({ message: `sent ${encoded}` }), undefined, [canary]);
        expect(String(entry["_msg"])).toContain("[masked]");
        expect(String(entry["_msg"])).not.toContain(middle.length > 8 ? middle : encoded);
      }),
      { numRuns: 300 },
    );
  });

  test("nor the password of an address that is one, nor the lines of a file", () => {
    const { text: masked } = masking([
      "postgresql://crm:p%40ss-w0rd@db/erp",
      "first-line-of-a-key\nsecond-line-of-a-key\n",
    ]);
    expect(masked("a p@ss-w0rd b p%40ss-w0rd c second-line-of-a-key")).toBe(
      "a [masked] b [masked] c [masked]",
    );
  });

  test("short values are words of any text", () => {
    expect(masking(["admin", ""]).text("the admin is in")).toBe("the admin is in");
  });
});

describe("time grows with the length, whatever the text", () => {
  const size = 256 * 1024;
  const hostile = [
    "1 ",
    "1",
    "4 ",
    "4-",
    "12345678901 ",
    "eyJ",
    "eyJ-",
    "eyJ.",
    "a.",
    "://",
    "://a:",
    "://a:b",
    "password=",
    'password="',
    "password ",
    "token: ",
    "Bearer ",
    "authorization: ",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN ",
    "cookie=",
    "\\",
    '\\"',
    "'",
    "--token ",
    "=",
    'secret\\\\\\"',
    "gh",
    "xox",
    " ",
    "\t",
    "a",
    "AKIA",
    'a="\\"',
    "level=",
  ];
  test.each(hostile)("%p again and again", (piece) => {
    const line = piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
    const { user } = process.cpuUsage();
    taken(`x ${line}`);
    taken(`level=info ${line.slice(0, 30_000)}`);
    text(`1:M ${line}`);
    // In microseconds: a pattern that tries everything takes minutes.
    expect(process.cpuUsage().user - user).toBeLessThan(3_000_000);
  });
});
