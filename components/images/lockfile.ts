/** Which packages of npm's lockfile a workspace is made of: a change of another one's is no change of its image. */

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Path in `node_modules` → version and hash, in order of path.
 *
 * @param workspace its folder, as the lockfile names it: `services/frontend`
 */
export function packagesOf(lockfile: string, workspace: string): readonly string[] {
  const { packages } = JSON.parse(lockfile) as { packages: Readonly<Record<string, LockedPackage>> };
  const found = new Map<string, string>();
  const open = [workspace];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const entry = packages[path];
    if (entry === undefined || found.has(path)) continue;
    found.set(path, `${path} ${entry.version} ${entry.integrity}`);
    if (entry.link === true && entry.resolved !== undefined) open.push(entry.resolved);
    for (const name of namesOf(entry)) {
      const place = placeOf(packages, path, name);
      if (place !== undefined) open.push(place);
    }
  }
  return [...found.values()].sort();
}

function namesOf(entry: LockedPackage): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = entry;
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies });
}

/** Where Node would find it: in the nearest `node_modules` upwards. */
function placeOf(
  packages: Readonly<Record<string, unknown>>,
  from: string,
  name: string,
): string | undefined {
  for (let folder = from; ; ) {
    const place = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(packages, place)) return place;
    if (folder === "") return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
  }
}
