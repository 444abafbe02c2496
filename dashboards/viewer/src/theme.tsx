/** Grafana's colours, light or dark as the reader's system is. */
import { createTheme, ThemeContext } from "@grafana/data";
import { type ReactNode, useMemo, useSyncExternalStore } from "react";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(changed: () => void): () => void {
  dark.addEventListener("change", changed);
  return () => dark.removeEventListener("change", changed);
}

export function Theme({ children }: { readonly children: ReactNode }) {
  const mode = useSyncExternalStore(subscribe, () => (dark.matches ? "dark" : "light"));
  const theme = useMemo(() => createTheme({ colors: { mode } }), [mode]);
  const { colors, typography } = theme;
  return (
    <ThemeContext.Provider value={theme}>
      <style>{`
        :root { color-scheme: ${mode}; }
        *, *::before, *::after { box-sizing: border-box; }
        body { margin: 0; background: ${colors.background.canvas}; color: ${colors.text.primary};
          font: ${typography.body.fontSize}/${typography.body.lineHeight} ${typography.fontFamily}; }
        a { color: ${colors.text.link}; text-decoration: none; }
        a:hover { text-decoration: underline; }
        button { font: inherit; }
        code { background: ${colors.background.secondary}; border-radius: 3px; padding: 1px 5px;
          font-family: ${typography.fontFamilyMonospace}; }
        p { margin: 0 0 8px; }
        table { border-collapse: collapse; }
      `}</style>
      {children}
    </ThemeContext.Provider>
  );
}
