import { expect, test } from "@jest/globals";
import { formatRoute, parseRoute } from "./route.ts";

test("the address of an alert opens a dashboard with its service", () => {
  expect(parseRoute("#/d/neuroerp-service?var-service=valeo-crm&from=now-1h")).toEqual({
    uid: "neuroerp-service",
    variables: { service: "valeo-crm" },
    from: "now-1h",
    to: null,
  });
});

test.each(["", "#", "#/", "#/d/"])("%j is the list", (hash) => {
  expect(parseRoute(hash).uid).toBeNull();
});

test("an address is read back as it was written", () => {
  const route = { uid: "a b/c", variables: { service: "x&y=z ü" }, from: "now-5m", to: "now" };
  expect(parseRoute(formatRoute(route))).toEqual(route);
});
