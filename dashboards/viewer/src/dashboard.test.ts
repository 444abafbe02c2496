import { expect, test } from "@jest/globals";
import { fill, valuesOf } from "./dashboard.ts";

const dashboard = {
  uid: "a",
  title: "A",
  templating: {
    list: [
      { name: "datasource", type: "datasource" },
      { name: "service", type: "custom", current: { value: "valeo-backend" } },
    ],
  },
  annotations: {},
};

test("the address decides, else the dashboard's default", () => {
  expect(valuesOf(dashboard, {})).toEqual({ service: "valeo-backend" });
  expect(valuesOf(dashboard, { service: "valeo-crm", other: "x" })).toEqual({ service: "valeo-crm" });
});

test("the longest variable is filled in first", () => {
  const values = { service: "crm", service_group: "all" };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's way to write a variable
  expect(fill("$service, ${service}, $service_group", values)).toBe("crm, crm, all");
});
