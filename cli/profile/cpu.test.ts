import { expect, test } from "@jest/globals";
import { type CpuProfile, cpuText, placesOf } from "./cpu.ts";
import { flameGraph } from "./flame.ts";

const profile: CpuProfile = {
  seconds: 10,
  rate: 100,
  samples: 10,
  cpu_seconds: 0.5,
  stacks: [
    { frames: ["main (app.py:1)", "burn (crm/work.py:7)"], samples: 6 },
    { frames: ["main (app.py:2)", "walk (tree.py:3)", "walk (tree.py:5)"], samples: 3 },
    { frames: ["main (app.py:1)"], samples: 1 },
  ],
};

test("a function is named with its busiest line; its own samples are those of stacks that end with it, its whole ones those that have it, once each", () => {
  expect(placesOf(profile)).toEqual([
    { name: "burn", at: "crm/work.py:7", self: 6, total: 6 },
    { name: "walk", at: "tree.py:5", self: 3, total: 3 },
    { name: "main", at: "app.py:1", self: 1, total: 10 },
  ]);
});

test("people get shares, and what the service used of a core", () => {
  const text = cpuText("crm", profile);
  expect(text).toContain(
    "crm used 0.50 s of CPU in 10 s, 5.0 % of a core; 10 samples at 100 looks a second.",
  );
  expect(text).toMatch(/burn +crm\/work\.py:7 +60\.0 % +60\.0 %/);
  expect(text).toMatch(/main +app\.py:1 +10\.0 % +100\.0 %/);
});

test("of a service that did nothing that is said", () => {
  expect(cpuText("crm", { ...profile, samples: 0, stacks: [] })).toContain(
    "did nothing that a look could find",
  );
});

test("a flame graph has a box for each path, as wide as its share of what calls it", () => {
  const html = flameGraph("crm", profile);
  const boxes = [...html.matchAll(/style="width:([\d.]+)%"><button [^>]*title="([^"]*)">/g)].map(
    ([, width, title]) => `${title} ${width}`,
  );
  expect(boxes).toEqual([
    "all: 100.0 %, 10 samples 100.000",
    "main (app.py:1): 100.0 %, 10 samples 100.000",
    "burn (crm/work.py:7): 60.0 %, 6 samples 60.000",
    "walk (tree.py:3): 30.0 %, 3 samples 30.000",
    "walk (tree.py:5): 30.0 %, 3 samples 100.000",
  ]);
});

test("a flame graph needs nothing else, and names in it are text", () => {
  const html = flameGraph("crm <staging>", {
    stacks: [{ frames: ['<module> (a"b.py:1)', "<script>alert(1)</script> (c.py:2)"], samples: 1 }],
  });
  expect(html).not.toMatch(/https?:|<script>alert|src=/);
  expect(html).toContain("&lt;script&gt;alert(1)");
  expect(html).toContain("<h1>crm &lt;staging&gt;</h1>");
});
