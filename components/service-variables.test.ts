/** What a service is told of its error tracker, on every platform. */
import { describe, expect, test } from "@jest/globals";
import { output } from "@pulumi/pulumi";
import { partsOf } from "./platforms/kubernetes/manifests.ts";
import { imagesFor, objectsOf, prod, settings } from "./platforms/kubernetes/testing/fixture.ts";
import { plainVariables, secretVariables } from "./service-variables.ts";

const [service] = prod.services;
if (service === undefined) throw new Error("the catalogue has no service");
const dsns = { [service.name]: "https://key@tracker.example.com/1" };
const secrets = Object.fromEntries(prod.secrets.map(({ key }) => [key, `given-${key}`]));
const variables = (given: typeof dsns) => secretVariables(service, () => undefined, { secrets, dsns: given });

test("the address of the tracker, which carries a key, is among the secrets", () => {
  expect(variables(dsns)).toMatchObject({ SENTRY_DSN: dsns[service.name] });
});

test("a service that nobody tracks has no such variable", () => {
  expect(variables({})).not.toHaveProperty("SENTRY_DSN");
});

test("a release is named after the application and its version", () => {
  const { SENTRY_RELEASE } = plainVariables(prod, service, () => "");
  expect(SENTRY_RELEASE).toBe(`neuroerp@${prod.version}`);
});

describe("in a cluster", () => {
  const vault = { made: () => output("made"), checksum: () => "sum" };
  const parts = partsOf({ plan: prod, settings, images: imagesFor(prod), secrets, dsns, vault });

  test("it is a secret of the service's pods alone", () => {
    const holders = [...objectsOf(parts, "Secret")].filter(([, { data }]) => "SENTRY_DSN" in (data ?? {}));
    expect(holders.map(([name]) => name)).toEqual([expect.stringContaining(service.name)]);
  });

  test("they alone may leave for the tracker", () => {
    const leaving = [...objectsOf(parts, "NetworkPolicy")].filter(([, { spec }]) =>
      JSON.stringify(spec).includes(
        '{"ipBlock":{"cidr":"0.0.0.0/0"}}],"ports":[{"protocol":"TCP","port":443}]',
      ),
    );
    expect(leaving.map(([name]) => name)).toEqual([service.name]);
  });
});
