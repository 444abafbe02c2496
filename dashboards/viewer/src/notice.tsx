/** In place of a page: why there is nothing to see. */
import { useTheme2 } from "@grafana/ui";

export function Notice({ title, text }: { readonly title: string; readonly text: string }) {
  const { spacing, colors } = useTheme2();
  return (
    <main role="status" style={{ padding: spacing(8), textAlign: "center" }}>
      <h1 style={{ fontWeight: 500 }}>{title}</h1>
      <p style={{ color: colors.text.secondary }}>{text}</p>
      <p>
        <a href="#/">All dashboards</a>
      </p>
    </main>
  );
}
