import { expect, test } from "@jest/globals";
import { readable } from "./served-frames.ts";

const source = "import x from 'y';\nfunction fail() {\n  throw new Error();\n}\n";
/** Line 1 of what is served is line 3 of the source. */
const map = { version: 3, names: [], sources: ["form.tsx"], sourcesContent: [source], mappings: "AAEE" };
const served = `throw new Error()\n//# sourceMappingURL=data:application/json;base64,${btoa(JSON.stringify(map))}\n`;
const url = `${location.origin}/src/parts/form.tsx?t=1`;

function answer(texts: Readonly<Record<string, string>>): string[] {
  const asked: string[] = [];
  globalThis.fetch = (async (input: string) => {
    asked.push(input);
    const text = texts[input];
    if (text === undefined) throw new Error("no connection");
    return { text: async () => text };
  }) as unknown as typeof fetch;
  return asked;
}

async function mapped(...frames: object[]): Promise<unknown> {
  const event = await readable({ type: undefined, exception: { values: [{ stacktrace: { frames } }] } }, {});
  return event?.exception?.values?.[0]?.stacktrace?.frames;
}

test("a frame of a served file names the source's line, with the lines around it", async () => {
  const asked = answer({ [url]: served });
  const frame = { filename: url, lineno: 1, colno: 1, function: "fail" };
  const [first] = (await mapped(frame, frame)) as object[];
  expect(first).toEqual({
    function: "fail",
    filename: "src/parts/form.tsx",
    abs_path: url,
    lineno: 3,
    colno: 3,
    in_app: true,
    pre_context: ["import x from 'y';", "function fail() {"],
    context_line: "  throw new Error();",
    post_context: ["}", ""],
  });
  expect(asked).toEqual([url]);
});

test("a frame of a package is marked as none of the application's", async () => {
  answer({});
  const frame = { filename: `${location.origin}/node_modules/.vite/deps/react.js`, lineno: 1, colno: 1 };
  expect(await mapped(frame)).toEqual([{ ...frame, in_app: false }]);
});

test.each([
  ["comes from elsewhere", { filename: "https://elsewhere.example/src/a.js", lineno: 1, colno: 1 }],
  ["has no place", { filename: url }],
  ["is of no file", { filename: "<anonymous>", lineno: 1, colno: 1 }],
  ["cannot be fetched again", { filename: `${url}2`, lineno: 1, colno: 1 }],
  ["has no map", { filename: `${url}3`, lineno: 1, colno: 1 }],
  ["is nowhere in its map", { filename: url, lineno: 9, colno: 1 }],
])("a frame that %s stays as it is", async (_, frame) => {
  answer({ [url]: served, [`${url}3`]: "no map" });
  expect(await mapped(frame)).toEqual([frame]);
});

test("an event without an exception stays as it is", async () => {
  expect(await readable({ type: undefined, message: "text" }, {})).toEqual({ message: "text" });
});
