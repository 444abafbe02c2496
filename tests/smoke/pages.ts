/** What an alert links to, on every platform that serves it itself: the dashboards, with the page that draws them, and the runbooks. */

const parts = ["service", "supervisors"];

/** @throws where one of them is not there */
export async function readPages(prometheus: string): Promise<void> {
  const list = await fetch(`${prometheus}/user/dashboards/index.json`);
  const uids = ((await list.json()) as { readonly uid: string }[]).map(({ uid }) => uid);
  const boards = parts.map((part) => uids.find((uid) => uid.endsWith(`-${part}`)));
  const paths = boards.map((uid) => `dashboards/dashboards/${uid}.json`);
  for (const path of ["dashboards/", ...paths, "runbooks/CrashLoop.html"]) {
    const response = await fetch(`${prometheus}/user/${path}`);
    const text = await response.text();
    if (!response.ok || text.length < 100)
      throw new Error(`${response.url} answered ${response.status}: ${text}`);
  }
  const page = await (await fetch(`${prometheus}/user/dashboards/`)).text();
  const [, script] = /src="([^"]+\.js)"/.exec(page) ?? [];
  const program = await fetch(new URL(script ?? "", `${prometheus}/user/dashboards/`));
  if (!program.ok) throw new Error(`${program.url} answered ${program.status}`);
}
