/** What is refused before a server is asked: the types that the npm package declares, and what they cannot say. */
import { describe, expect, test } from "@jest/globals";
import { secret } from "../../supervisor/properties.ts";
import { tableOf } from "../types/package.ts";
import { kinds } from "./kinds.ts";
import { Grafana } from "./plugin.ts";

const table = await tableOf("grafana");
const plugin = new Grafana(table);

async function failuresOf(type: string, news: Record<string, unknown>) {
  const subject = { urn: "urn", type, name: "x", olds: {}, seed: new Uint8Array() };
  const { failures } = await plugin.check({ ...subject, news });
  return failures.map(({ property, reason }) => `${property} ${reason}`);
}

const folder = "grafana:oss/folder:Folder";
const group = "grafana:alerting/ruleGroup:RuleGroup";
const stage = { refId: "A", datasourceUid: "prom", relativeTimeRange: { from: 60, to: 0 }, model: "{}" };
const groupOf = (rule: object) => ({
  name: "x",
  folderUid: "x",
  intervalSeconds: 60,
  rules: [{ name: "x", condition: "A", datas: [stage], ...rule }],
});
const dashboard = (configJson: string) => ({ configJson });

test("every kind is one of the official package", () => {
  expect(Object.keys(kinds).filter((type) => !(type in table.resources))).toEqual([]);
});

test("what the types allow is allowed", async () => {
  expect(await failuresOf(folder, { uid: "ours", title: "Ours" })).toEqual([]);
  expect(await failuresOf(group, groupOf({ for: "5m" }))).toEqual([]);
});

describe("is refused:", () => {
  test.each<[string, string, Record<string, unknown>, RegExp[]]>([
    [
      "properties, types and missing ones, all at once",
      folder,
      { titel: "x", uid: 1 },
      [/^titel is no property of Folder: write title/, /^uid 1 is not allowed/, /^title is missing/],
    ],
    [
      "a uid that is too long",
      folder,
      { title: "x", uid: "a".repeat(41) },
      [/^uid ".*allowed are 1 to 40 letters/],
    ],
    [
      "a dashboard that is no JSON",
      "grafana:oss/dashboard:Dashboard",
      dashboard("{"),
      [/^configJson is no JSON object/],
    ],
    [
      "a dashboard whose uid has other letters",
      "grafana:oss/dashboard:Dashboard",
      dashboard('{"uid":"a/b"}'),
      [/^configJson "a\/b" is not allowed/],
    ],
    [
      "an alert rule without a condition",
      group,
      groupOf({ condition: undefined }),
      [/^rules\[0\]\.condition is missing: an alert rule needs one/],
    ],
    ["a duration that is none", group, groupOf({ for: "soon" }), [/^rules\[0\]\.for "soon" is not allowed/]],
    [
      "a query that is no JSON",
      group,
      groupOf({ datas: [{ ...stage, model: "up" }] }),
      [/^rules\[0\]\.datas\[0\]\.model is no JSON object/],
    ],
    [
      "a permission that there is not",
      "grafana:oss/folderPermission:FolderPermission",
      { folderUid: "x", permissions: [{ role: "Viewer", permission: "Peek" }] },
      [/^permissions\[0\]\.permission "Peek" is not allowed: allowed are "View", "Edit", "Admin"/],
    ],
    [
      "a permission of nobody",
      "grafana:oss/folderPermission:FolderPermission",
      { folderUid: "x", permissions: [{ permission: "View" }] },
      [/^permissions\[0\] has to name one of role, teamId and userId/],
    ],
    [
      "a contact point without a receiver",
      "grafana:alerting/contactPoint:ContactPoint",
      { name: "x" },
      [/has nowhere to send to/],
    ],
    [
      "what the stand-in does not know of a kind",
      "grafana:oss/team:Team",
      { name: "x", members: ["a@example.com"] },
      [/^members is not known to the stand-in/],
    ],
    [
      "an SLO without its parts",
      "grafana:slo/sLO:SLO",
      { name: "x", description: "x" },
      [/^destinationDatasource is missing/, /^objectives is missing/, /^queries is missing/],
    ],
    [
      "an annotation of no time",
      "grafana:oss/annotation:Annotation",
      { text: "x", time: "noon" },
      [/^time "noon" is not allowed: allowed is a time of RFC 3339/],
    ],
    [
      "a kind that the stand-in does not have",
      "grafana:oss/playlist:Playlist",
      {},
      [/has no "grafana:oss\/playlist:Playlist".*use the official provider/],
    ],
  ])("%s", async (_what, type, inputs, expected) => {
    const failures = await failuresOf(type, inputs);
    expect(failures).toHaveLength(expected.length);
    for (const pattern of expected) expect(failures).toContainEqual(expect.stringMatching(pattern));
  });
});

test("settings of the provider that have no effect here are refused by name", () => {
  const failures = plugin.checkSettings({
    url: "http://x",
    auth: secret("canary"),
    oncallUrl: "x",
    urll: "x",
  });
  expect(failures.map(({ property }) => property).sort()).toEqual(["oncallUrl", "urll"]);
  expect(JSON.stringify(failures)).not.toContain("canary");
});
