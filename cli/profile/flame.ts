/**
 * A flame graph: one HTML file that needs nothing else, no server and no network. A box is a function, as wide as its
 * share of the samples, below it what it called; a click makes a box as wide as the page.
 */
import { busiest, type CpuProfile, type Frame, frameOf, functionOf } from "./cpu.ts";

interface Node {
  readonly frame: Frame;
  samples: number;
  /** Of the function, where it was found, and how often. */
  readonly lines: Map<string, number>;
  readonly children: Map<string, Node>;
}

/** @param title what was profiled, and when */
export function flameGraph(title: string, { stacks }: Pick<CpuProfile, "stacks">): string {
  const top = nodeOf("all");
  for (const { frames, samples } of stacks) {
    top.samples += samples;
    let node = top;
    for (const text of frames) {
      const key = functionOf(text);
      const child = node.children.get(key) ?? nodeOf(text);
      node.children.set(key, child);
      child.samples += samples;
      const { line } = frameOf(text);
      child.lines.set(line, (child.lines.get(line) ?? 0) + samples);
      node = child;
    }
  }
  return page(title, top);
}

function nodeOf(text: string): Node {
  return { frame: frameOf(text), samples: 0, lines: new Map(), children: new Map() };
}

/** Narrower boxes than this share cannot be seen or clicked, and would make the file large. */
const thinnest = 0.001;

function box(node: Node, parent: Node, all: number): string {
  const share = `${((100 * node.samples) / Math.max(1, all)).toFixed(1)} %`;
  const { name, file } = node.frame;
  const what = file === "" ? name : `${name} (${file}:${busiest(node.lines)})`;
  const children = [...node.children.values()]
    .filter(({ samples }) => samples / all >= thinnest)
    // Neighbours by name: two graphs of one service look alike.
    .sort((a, b) => (`${a.frame.name} ${a.frame.file}` < `${b.frame.name} ${b.frame.file}` ? -1 : 1))
    .map((child) => box(child, node, all));
  const width = ((100 * node.samples) / Math.max(1, parent.samples)).toFixed(3);
  return `<div class="node" style="width:${width}%"><button style="background:hsl(${hueOf(file)} 75% 70%)" title="${escaped(`${what}: ${share}, ${node.samples} samples`)}">${escaped(name)}</button><div class="row">${children.join("")}</div></div>`;
}

/** The same file has the same colour, a warm one. */
function hueOf(file: string): number {
  let hash = 0;
  for (const letter of file) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return hash % 60;
}

function page(title: string, top: Node): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>
  body { font: 13px system-ui, sans-serif; margin: 1rem; }
  .row { display: flex; }
  .node { min-width: 0; flex: none; }
  .node.hidden { display: none; }
  .node.zoomed { width: 100% !important; }
  button { width: 100%; height: 20px; padding: 0 3px; border: 1px solid #fff; border-radius: 3px; text-align: left;
    font: inherit; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; display: block; cursor: pointer; }
  button.found { outline: 2px solid #06c; outline-offset: -2px; }
</style>
<h1>${escaped(title)}</h1>
<p>A box is a function, as wide as its share of ${top.samples} samples, and below it is what it called. A click widens a box; a click on "all" shows everything again. <label>Search <input id="search"></label></p>
<div id="graph">${box(top, top, top.samples)}</div>
<p id="told" role="status"></p>
<script>
  const graph = document.getElementById("graph");
  const told = document.getElementById("told");
  const nodes = [...graph.querySelectorAll(".node")];
  graph.addEventListener("click", ({ target }) => {
    const chosen = target.closest("button")?.parentElement;
    if (!chosen) return;
    for (const node of nodes) {
      const above = node.contains(chosen);
      node.classList.toggle("zoomed", above);
      node.classList.toggle("hidden", !above && !chosen.contains(node));
    }
    told.textContent = target.title;
  });
  graph.addEventListener("mouseover", ({ target }) => { if (target.title) told.textContent = target.title; });
  document.getElementById("search").addEventListener("input", ({ target: { value } }) => {
    for (const button of graph.querySelectorAll("button"))
      button.classList.toggle("found", value !== "" && button.title.toLowerCase().includes(value.toLowerCase()));
  });
</script>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Names of functions have such letters: `<lambda>`, `<module>`. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}
