import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { debugIdsPlugin } from "./debug-ids.ts";
import { environmentPlugin } from "./environment.ts";
import { gatewayPlugin } from "./gateway.ts";
import { parseUpstreams } from "./upstreams.ts";

const upstreams = parseUpstreams(process.env.UPSTREAMS);

export default defineConfig(() => ({
  plugins: [
    react(),
    environmentPlugin(process.env),
    gatewayPlugin(process.env, Object.keys(upstreams)),
    debugIdsPlugin(),
  ],
  clearScreen: false,
  server: {
    host: "127.0.0.1",
    port: Number(process.env.PORT ?? 3000),
    // Another port than the one that is probed and proxied to would be worse than no start.
    strictPort: true,
    proxy: Object.fromEntries(
      Object.entries(upstreams).map(([prefix, target]) => [
        prefix,
        // The services limit logins per client: they must see who it is.
        { target, xfwd: true },
      ]),
    ),
  },
  optimizeDeps: {
    // Known beforehand, so that the first page doesn't reload when they are discovered.
    include: [
      "react",
      "react-dom/client",
      "react-router",
      "react/jsx-dev-runtime",
      "@sentry/react",
      "@jridgewell/trace-mapping",
      "@opentelemetry/api",
      "@opentelemetry/exporter-trace-otlp-http",
      "@opentelemetry/resources",
      "@opentelemetry/sdk-trace-base",
    ],
  },
}));
