/**
 * Readable frames of what the development server serves: it compiles each file by itself, and puts the source map into
 * the answer, where a tracker does not look. Production's maps are uploaded instead, and this is no part of it.
 */
import { originalPositionFor, sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import type { StackFrame } from "@sentry/react";
import type { Readable } from "./sentry.ts";

/** Lines that are shown before and after. */
const around = 5;
const inline = "//# sourceMappingURL=data:application/json;base64,";

export const readable: Readable = async (event) => {
  const maps = new Map<string, Promise<TraceMap | null>>();
  for (const { stacktrace } of event.exception?.values ?? []) {
    if (stacktrace?.frames)
      stacktrace.frames = await Promise.all(stacktrace.frames.map((frame) => map(frame, maps)));
  }
  return event;
};

async function map(frame: StackFrame, maps: Map<string, Promise<TraceMap | null>>): Promise<StackFrame> {
  const { filename: url = "", lineno, colno } = frame;
  const { origin, pathname } = URL.parse(url) ?? {};
  if (origin !== location.origin || lineno === undefined || colno === undefined) return frame;
  // What a package does is not looked into.
  if (!pathname?.startsWith("/src/")) return { ...frame, in_app: false };
  const found = maps.get(url) ?? mapOf(url);
  maps.set(url, found);
  const traced = await found;
  // A column is counted from 1 in a stack, from 0 in a map.
  const place = traced && originalPositionFor(traced, { line: lineno, column: colno - 1 });
  if (!traced || place?.source == null) return frame;
  const lines = sourceContentFor(traced, place.source)?.split("\n") ?? [];
  return {
    ...frame,
    filename: pathname.slice(1),
    abs_path: url,
    lineno: place.line,
    colno: place.column + 1,
    in_app: true,
    ...context(lines, place.line),
  };
}

function context(lines: readonly string[], line: number): Partial<StackFrame> {
  const text = lines[line - 1];
  if (text === undefined) return {};
  return {
    pre_context: lines.slice(Math.max(0, line - 1 - around), line - 1),
    context_line: text,
    post_context: lines.slice(line, line + around),
  };
}

async function mapOf(url: string): Promise<TraceMap | null> {
  try {
    const text = await (await fetch(url)).text();
    const start = text.lastIndexOf(inline);
    if (start < 0) return null;
    const bytes = Uint8Array.from(atob(text.slice(start + inline.length).trim()), (each) =>
      each.charCodeAt(0),
    );
    return new TraceMap(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
