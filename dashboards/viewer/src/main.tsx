/** Starts the viewer. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { registerFieldOptions, registerTransformations } from "./grafana.ts";
import { Theme } from "./theme.tsx";

declare global {
  interface Window {
    /** Where Grafana's components find their icons. */
    __grafana_public_path__?: string;
  }
}

window.__grafana_public_path__ = new URL("./", document.baseURI).href.split("#")[0] ?? "./";
registerFieldOptions();
registerTransformations();

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id `root`.");
createRoot(root).render(
  <StrictMode>
    <Theme>
      <App />
    </Theme>
  </StrictMode>,
);
