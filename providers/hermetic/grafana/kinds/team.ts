/** `grafana:oss/team:Team`. Who is in it is no concern of the stack's. */
import { list, record } from "../../protocol/values.ts";
import { type Kind, part, text } from "../kind.ts";

export const team: Kind = {
  title: "team",
  replaces: ["orgId"],
  autonamed: true,
  defaults: { ignoreExternallySyncedMembers: true },
  unknown: ["admins", "members", "preferences", "teamSync"],
  needs: ["teams:create"],

  async identity({ name }, api) {
    const { teams } = record(await api.get(`/api/teams/search?name=${part(name)}`));
    const found = list(teams).find((each) => each["name"] === name);
    return found === undefined ? undefined : String(found["id"]);
  },

  async create(api, { name, email }) {
    const { teamId } = await api.send("POST", "/api/teams", { name, email });
    return String(teamId);
  },

  async update(api, id, { name, email }) {
    await api.send("PUT", `/api/teams/${part(id)}`, { name, email: text(email) });
    return id;
  },

  async read(api, id) {
    const found = await api.find(`/api/teams/${part(id)}`);
    if (found === undefined) return undefined;
    const { name, email, uid } = found;
    return { inputs: { name, email: email ?? "" }, outputs: { teamId: Number(id), teamUid: uid } };
  },

  remove: (api, id) => api.remove(`/api/teams/${part(id)}`),
};
