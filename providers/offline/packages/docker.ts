/** `@pulumi/docker`: containers are replaced where the Docker Engine cannot change them. */
import { kinds } from "../../hermetic/docker/plugin.ts";
import { autonamed, bare, isMadeUp } from "../../hermetic/protocol/autoname.ts";
import { plain } from "../../hermetic/protocol/marks.ts";
import { differences } from "../../hermetic/protocol/path.ts";
import { made, type Package, text, versionOf } from "../package.ts";

export const docker: Package = {
  name: "docker",
  version: versionOf("@pulumi/docker"),

  check({ type, name, news, olds, seed }) {
    return kinds[type]?.autonamed === true ? autonamed(news, name, plain(olds), seed) : news;
  },

  diff({ type, oldInputs, news }) {
    const [before, after] = [bare(plain(oldInputs)), bare(plain(news))];
    const inPlace = kinds[type]?.inPlace ?? [];
    const changes = differences(before, after).map((change) => ({
      ...change,
      replaces: !inPlace.includes(String(change.path[0])),
    }));
    const keepsName = kinds[type]?.autonamed === true && !isMadeUp(news) && before["name"] === after["name"];
    return { changes, deleteBeforeReplace: keepsName && changes.some(({ replaces }) => replaces) };
  },

  id: ({ urn, type }, { name }) =>
    type === "docker:index/volume:Volume" ? text(name) : made(urn, text(name)),

  outputs({ urn, type }, { name }) {
    if (type === "docker:index/remoteImage:RemoteImage") {
      const digest = `sha256:${made(text(name))}`;
      return { imageId: digest, repoDigest: `${text(name).replace(/:[^:/]*$/, "")}@${digest}` };
    }
    if (type === "docker:index/volume:Volume")
      return { mountpoint: `/volumes/${text(name)}`, driver: "local" };
    // A task has ended well.
    return type === "docker:index/container:Container"
      ? { exitCode: 0, containerLogs: "", hostname: made(urn).slice(0, 12) }
      : {};
  },
};
