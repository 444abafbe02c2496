/** Panels of the type `text`: Markdown. */
import { renderMarkdown } from "@grafana/data";
import { fill } from "../dashboard.ts";

export interface TextOptions {
  readonly content?: string;
}

export function TextPanel({
  options,
  values,
}: {
  readonly options: TextOptions;
  readonly values: Readonly<Record<string, string>>;
}) {
  const html = renderMarkdown(fill(options.content ?? "", values));
  // biome-ignore lint/security/noDangerouslySetInnerHtml: `renderMarkdown` lets no script through
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}
