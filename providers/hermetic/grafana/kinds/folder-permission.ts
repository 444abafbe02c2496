/** `grafana:oss/folderPermission:FolderPermission`: who may do what in a folder; what is not listed is taken away. */
import { isRecord, type Properties } from "../../../supervisor/properties.ts";
import { list } from "../../protocol/values.ts";
import { type Api, Refusal } from "../api.ts";
import { type Kind, part, sameSet, text, withoutOrg } from "../kind.ts";

const permissions = ["View", "Edit", "Admin"];
const roles = ["Viewer", "Editor", "Admin"];

export const folderPermission: Kind = {
  title: "folder's permissions",
  replaces: ["folderUid", "orgId"],
  defaults: {},
  needs: ["folders.permissions:write"],

  check({ permissions: items }) {
    return list(items).flatMap((item, index) => {
      const at = `permissions[${index}]`;
      const subjects = ["role", "teamId", "userId"].filter((key) => text(item[key]) !== "");
      return [
        ...unlisted(item["permission"], permissions, `${at}.permission`),
        ...(item["role"] === undefined ? [] : unlisted(item["role"], roles, `${at}.role`)),
        ...(subjects.length === 1
          ? []
          : [{ property: at, reason: "has to name one of role, teamId and userId: split it, or add one" }]),
      ];
    });
  },

  normal: (inputs) => ({
    ...inputs,
    permissions: list(inputs["permissions"])
      .map((item) => written(command(item)))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  }),

  // A folder always has permissions: there is nothing to be taken over.
  identity: async () => undefined,

  async create(api, inputs) {
    const id = text(inputs["folderUid"]);
    await set(api, id, list(inputs["permissions"]));
    return id;
  },

  async update(api, id, inputs) {
    await set(api, id, list(inputs["permissions"]));
    return id;
  },

  async read(api, id, inputs) {
    if ((await api.find(`/api/folders/${part(id)}`)) === undefined) return undefined;
    const theirs = (await current(api, id)).map(written);
    return {
      inputs: { folderUid: id, permissions: sameSet(inputs["permissions"], theirs, keyOf) },
      outputs: {},
    };
  },

  async remove(api, id) {
    try {
      await set(api, id, []);
    } catch (error) {
      // The folder has gone, and its permissions with it.
      if (!(error instanceof Refusal) || error.status !== 404) throw error;
    }
  },
};

/** What is set here: neither inherited nor part of a role. */
async function current(api: Api, id: string): Promise<Properties[]> {
  const all = await api.get(`/api/access-control/folders/${part(id)}`);
  return list(all).filter(({ isManaged, isInherited }) => isManaged === true && isInherited !== true);
}

async function set(api: Api, id: string, wanted: readonly Properties[]): Promise<void> {
  const kept = new Set(wanted.map(keyOf));
  const before = (await current(api, id)).map(written);
  const gone = before
    .filter((each) => !kept.has(keyOf(each)))
    .map((each) => ({ ...command(each), permission: "" }));
  const had = new Set(before.map(keyOf));
  const added = wanted.filter((each) => !had.has(keyOf(each))).map(command);
  const changes = [
    ...gone.filter((each) => !added.some((other) => subject(other) === subject(each))),
    ...added,
  ];
  if (changes.length === 0) return;
  await api.send("POST", `/api/access-control/folders/${part(id)}`, { permissions: changes });
}

/** In the words of the package's types. */
function written({ builtInRole, teamId, userId, permission }: Properties): Properties {
  if (text(builtInRole) !== "") return { role: builtInRole, permission };
  if (Number(teamId ?? 0) > 0) return { teamId: String(teamId), permission };
  return { userId: String(userId), permission };
}

function command({ role, teamId, userId, permission }: Properties): Properties {
  if (text(role) !== "") return { builtInRole: role, permission };
  const [key, id] = text(teamId) !== "" ? ["teamId", teamId] : ["userId", userId];
  return { [String(key)]: Number(withoutOrg(id)), permission };
}

function subject({ permission: _permission, ...who }: Properties): string {
  return JSON.stringify(who);
}

function keyOf(item: Properties): string {
  return isRecord(item) ? JSON.stringify(command(item)) : "";
}

function unlisted(value: unknown, allowed: readonly string[], property: string) {
  if (typeof value !== "string" || allowed.includes(value)) return [];
  const names = allowed.map((each) => `"${each}"`).join(", ");
  return [{ property, reason: `"${value}" is not allowed: allowed are ${names}` }];
}
