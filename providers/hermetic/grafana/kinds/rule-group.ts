/** `grafana:alerting/ruleGroup:RuleGroup`: alert rules that are evaluated one after the other. */
import { canonical, type Properties } from "../../../supervisor/properties.ts";
import type { Failure } from "../../protocol/plugin.ts";
import { list, present, record, texts } from "../../protocol/values.ts";
import type { Api } from "../api.ts";
import { Refusal } from "../api.ts";
import { seconds } from "../drift.ts";
import { jsonObject, type Kind, parsed, part, provenanceOf, text, uidFailures } from "../kind.ts";

export const ruleGroup: Kind = {
  title: "rule group",
  replaces: ["folderUid", "name", "orgId"],
  autonamed: true,
  defaults: { disableProvenance: false },
  needs: ["alert.provisioning:write", "alert.rules.provisioning:write"],

  check: ({ rules }) => list(rules).flatMap((rule, index) => ruleFailures(rule, `rules[${index}]`)),
  normal: (inputs) => ({
    ...inputs,
    rules: list(inputs["rules"]).map((rule) => ({
      ...rule,
      datas: list(rule["datas"]).map((query) => ({ ...query, model: normalModel(query["model"]) })),
    })),
  }),

  identity: async ({ folderUid, name }) => `${text(folderUid)}:${text(name)}`,

  async create(api, inputs) {
    const id = `${text(inputs["folderUid"])}:${text(inputs["name"])}`;
    await put(api, inputs);
    return id;
  },

  async update(api, id, inputs) {
    await put(api, inputs);
    return id;
  },

  async read(api, id, inputs) {
    const found = await groupOf(api, id);
    const rules = list(found?.["rules"]);
    if (found === undefined || rules.length === 0) return undefined;
    return {
      inputs: {
        name: found["title"],
        folderUid: found["folderUid"],
        intervalSeconds: found["interval"],
        disableProvenance: rules.every(({ provenance }) => text(provenance) === ""),
        rules: rules.map((rule) => agreedWith(written(rule), inputs)),
      },
      outputs: {},
    };
  },

  async remove(api, id) {
    await api.remove(pathOf(id));
  },
};

function pathOf(id: string): string {
  const [folder = "", ...title] = id.split(":");
  return `/api/v1/provisioning/folder/${part(folder)}/rule-groups/${part(title.join(":"))}`;
}

async function groupOf(api: Api, id: string): Promise<Properties | undefined> {
  return api.find(pathOf(id));
}

async function put(api: Api, inputs: Properties): Promise<void> {
  const { folderUid, name, intervalSeconds } = inputs;
  const rules = list(inputs["rules"]).map((rule) => ruleOf(rule, inputs));
  const group = { title: name, folderUid, interval: intervalSeconds, rules };
  const path = pathOf(`${text(folderUid)}:${text(name)}`);
  try {
    await api.send("PUT", path, group, provenanceOf(inputs));
  } catch (error) {
    throw error instanceof Refusal ? located(error, group) : error;
  }
}

/** A group of thirty rules is refused for one: the server does not always say which. */
function located(error: Refusal, { title }: Properties): Refusal {
  return new Refusal(error.status, { message: `rule group "${text(title)}": ${error.message}` });
}

function ruleOf(rule: Properties, { folderUid, name }: Properties): Properties {
  const isRecording = rule["record"] !== undefined;
  return present({
    uid: rule["uid"],
    title: rule["name"],
    folderUID: folderUid,
    ruleGroup: name,
    condition: rule["condition"],
    data: list(rule["datas"]).map(queryOf),
    noDataState: rule["noDataState"] ?? (isRecording ? undefined : "NoData"),
    execErrState: rule["execErrState"] ?? (isRecording ? undefined : "Alerting"),
    for: durationOf(rule["for"]),
    keep_firing_for: durationOf(rule["keepFiringFor"]),
    missingSeriesEvalsToResolve: rule["missingSeriesEvalsToResolve"],
    labels: record(rule["labels"]),
    annotations: record(rule["annotations"]),
    isPaused: rule["isPaused"] === true,
    notification_settings: settingsOf(rule["notificationSettings"]),
    record: recordOf(rule["record"]),
  });
}

function durationOf(value: unknown): string {
  return text(value) === "" || value === "0" ? "0s" : text(value);
}

function queryOf(query: Properties): Properties {
  const { refId, queryType, datasourceUid, relativeTimeRange, model } = query;
  return {
    refId,
    queryType: text(queryType),
    datasourceUid,
    relativeTimeRange,
    model: JSON.parse(text(model)),
  };
}

function settingsOf(value: unknown): Properties | undefined {
  if (value === undefined || value === null) return undefined;
  const settings = record(value);
  return present({
    receiver: settings["contactPoint"],
    group_by: settings["groupBies"],
    group_wait: settings["groupWait"],
    group_interval: settings["groupInterval"],
    repeat_interval: settings["repeatInterval"],
    mute_time_intervals: settings["muteTimings"],
    active_time_intervals: settings["activeTimings"],
  });
}

function recordOf(value: unknown): Properties | undefined {
  if (value === undefined || value === null) return undefined;
  const { metric, from, targetDatasourceUid } = record(value);
  return present({ metric, from, target_datasource_uid: targetDatasourceUid });
}

/** Without a uid that the server has made up, and with the program's own text of a query that means the same. */
function agreedWith({ uid, ...rule }: Properties, inputs: Properties): Properties {
  const mine = list(inputs["rules"]).find(({ name }) => name === rule["name"]);
  if (mine === undefined) return { uid, ...rule };
  const datas = list(rule["datas"]).map((query) => {
    const same = list(mine["datas"]).find(({ refId }) => refId === query["refId"]);
    const known = same?.["model"];
    return normalModel(known) === query["model"] ? { ...query, model: known } : query;
  });
  return text(mine["uid"]) === "" ? { ...rule, datas } : { uid, ...rule, datas };
}

/** In the words of the package's types. */
function written(rule: Properties): Properties {
  const settings = record(rule["notification_settings"]);
  const { metric, from, target_datasource_uid: target } = record(rule["record"]);
  return present({
    uid: rule["uid"],
    name: rule["title"],
    condition: rule["condition"],
    datas: list(rule["data"]).map((query) => ({ ...query, model: modelOf(query["model"]) })),
    noDataState: rule["noDataState"],
    execErrState: rule["execErrState"],
    for: rule["for"],
    keepFiringFor: rule["keep_firing_for"],
    missingSeriesEvalsToResolve: rule["missingSeriesEvalsToResolve"],
    labels: rule["labels"],
    annotations: rule["annotations"],
    isPaused: rule["isPaused"],
    notificationSettings: rule["notification_settings"] && {
      contactPoint: settings["receiver"],
      groupBies: texts(settings["group_by"]),
      groupWait: settings["group_wait"],
      groupInterval: settings["group_interval"],
      repeatInterval: settings["repeat_interval"],
      muteTimings: texts(settings["mute_time_intervals"]),
      activeTimings: texts(settings["active_time_intervals"]),
    },
    record: rule["record"] && { metric, from, targetDatasourceUid: target },
  });
}

/** Without the two settings that Grafana adds to every query. */
function modelOf(value: unknown): string {
  const { intervalMs, maxDataPoints, ...model } = record(value);
  return canonical({
    ...model,
    ...(intervalMs === 1000 ? {} : { intervalMs }),
    ...(maxDataPoints === 43_200 ? {} : { maxDataPoints }),
  });
}

/** What is no JSON, or not known yet, is itself. */
function normalModel(value: unknown): unknown {
  const model = parsed(text(value));
  return model === undefined ? value : modelOf(model);
}

/** What the official provider refuses before it asks the server. */
function ruleFailures(rule: Properties, at: string): Failure[] {
  const failures: Failure[] = [...uidFailures(rule["uid"], `${at}.uid`)];
  if (rule["record"] === undefined && text(rule["condition"]) === "") {
    failures.push({
      property: `${at}.condition`,
      reason: `is missing: an alert rule needs one; allowed is the refId of one of its datas`,
    });
  }
  for (const name of ["for", "keepFiringFor"]) {
    const value = rule[name];
    if (typeof value !== "string" || seconds(value) !== undefined) continue;
    failures.push({
      property: `${at}.${name}`,
      reason: `"${value}" is not allowed: allowed is a duration, as "5m"`,
    });
  }
  list(rule["datas"]).forEach((query, index) => {
    const [failure] = jsonObject(query, "model");
    if (failure !== undefined) {
      failures.push({ property: `${at}.datas[${index}].model`, reason: failure.reason });
    }
  });
  return failures;
}
