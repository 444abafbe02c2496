import { expect, test } from "@jest/globals";
import { secret, unknownValue } from "../../supervisor/properties.ts";
import { conceal, hasUnknown, seal, secretTexts } from "./marks.ts";

const marked = {
  open: "a",
  envs: ["A=b", secret("PASSWORD=canary")],
  data: secret({ one: "first", none: "" }),
};

test("the texts of all marked values are known, and no others", () => {
  expect([...secretTexts(marked)].sort()).toEqual(["PASSWORD=canary", "first"]);
  expect(secretTexts({ data: secret(unknownValue) }).size).toBe(0);
});

test("what was marked going in is marked coming out, at the same place", () => {
  const out = { open: "a", envs: ["A=b", "x"], data: { one: "1" } };
  expect(seal(out, marked)).toEqual({ open: "a", envs: ["A=b", secret("x")], data: secret({ one: "1" }) });
});

test("and at any other place where its text turns up", () => {
  expect(seal({ spec: { args: ["--with=first", "other"] } }, marked)).toEqual({
    spec: { args: [secret("--with=first"), "other"] },
  });
});

test("short texts are only marked where they stand alone", () => {
  const secrets = { pin: secret("12") };
  expect(seal({ a: "12", b: "127.0.0.1" }, secrets)).toEqual({ a: secret("12"), b: "127.0.0.1" });
});

test("an error does not quote them", () => {
  expect(conceal("bad: PASSWORD=canary, first", secretTexts(marked))).toBe("bad: [secret], [secret]");
});

test("a value that a preview cannot know is found wherever it is", () => {
  expect([hasUnknown({ a: [{ b: unknownValue }] }), hasUnknown({ a: null })]).toEqual([true, false]);
});
