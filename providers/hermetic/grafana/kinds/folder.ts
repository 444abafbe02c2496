/** `grafana:oss/folder:Folder`. */
import { ProviderError } from "../../protocol/errors.ts";
import { list } from "../../protocol/values.ts";
import { inputAsId, type Kind, part, text, uidFailures } from "../kind.ts";

export const folder: Kind = {
  title: "folder",
  replaces: ["orgId", "uid"],
  computed: ["uid"],
  defaults: { preventDestroyIfNotEmpty: false },
  needs: ["folders:create"],
  check: ({ uid }) => uidFailures(uid, "uid"),
  identity: inputAsId("uid"),

  async create(api, { title, uid, parentFolderUid }) {
    const made = await api.send("POST", "/api/folders", { title, uid, parentUid: parentFolderUid });
    return text(made["uid"]);
  },

  async update(api, id, { title, parentFolderUid }, before) {
    if (text(before["parentFolderUid"]) !== text(parentFolderUid)) {
      await api.send("POST", `/api/folders/${part(id)}/move`, { parentUid: text(parentFolderUid) });
    }
    await api.send("PUT", `/api/folders/${part(id)}`, { title, overwrite: true });
    return id;
  },

  async read(api, id) {
    const found = await api.find(`/api/folders/${part(id)}`);
    if (found === undefined) return undefined;
    const { uid, title, url, parentUid } = found;
    return { inputs: { uid, title, parentFolderUid: parentUid ?? "" }, outputs: { uid, url } };
  },

  async remove(api, id, { preventDestroyIfNotEmpty }) {
    if (preventDestroyIfNotEmpty !== true) {
      return api.remove(`/api/folders/${part(id)}?forceDeleteRules=true`);
    }
    const content = list(await api.get(`/api/search?folderUIDs=${part(id)}`));
    if (content.length > 0) {
      const titles = content.map(({ title }) => `"${text(title)}"`).join(", ");
      throw new ProviderError(
        `the folder "${id}" is not empty, and preventDestroyIfNotEmpty is set: it holds ${titles}; move or remove them, or unset it`,
      );
    }
    return api.remove(`/api/folders/${part(id)}`);
  },
};
