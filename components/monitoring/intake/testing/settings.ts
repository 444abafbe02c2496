/** Settings of an intake under test. */
import type { Settings } from "../settings.ts";

export function testSettings(more: Partial<Settings> = {}): Settings {
  return {
    store: "http://127.0.0.1:1",
    application: "shop",
    environment: "test",
    version: "1.0.0",
    format: "plain",
    units: [
      { name: "shop-crm", role: "service", team: "crm", version: "2.0.0" },
      { name: "database", role: "store", team: null, version: null },
    ],
    files: [],
    ...more,
  };
}
