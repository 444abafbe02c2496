import { expect, test } from "@jest/globals";
import { nameOf } from "./names.ts";

test("a legend names labels", () => {
  const labels = { method: "GET", endpoint: "/api/crm/contacts" };
  expect(nameOf("{{method}} {{ endpoint }}{{absent}}", labels)).toBe("GET /api/crm/contacts");
});

test("without a legend a series is named as Prometheus writes it", () => {
  expect(nameOf("", { __name__: "up", job: "probe" })).toBe('up{job="probe"}');
});
