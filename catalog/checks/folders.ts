/** Folders that the catalogue names are there. */

import { type Path, quote } from "../problems.ts";
import type { Check } from "./subject.ts";

export const checkFolders: Check = ({ services, draft, options, at }, report) => {
  const expect = (path: Path, folder: string | undefined) => {
    if (folder === undefined || options.isFolder(folder)) return;
    report.add(
      path,
      quote(folder),
      "a folder that exists",
      `make the folder ${folder}, or point to another one`,
    );
  };
  for (const [i, folder] of (draft.shared ?? []).entries()) expect(["shared", i], folder);
  for (const { draft: service, plan } of services) {
    const source = at("services", plan.name, "source");
    // A source that could not be read would be judged by its default here.
    if (!report.blames(source)) expect(source, plan.source);
    for (const [i, folder] of (service.watches ?? []).entries()) {
      expect(at("services", plan.name, "watches", i), folder);
    }
  }
};
