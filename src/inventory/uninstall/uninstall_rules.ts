// Pure: no disk, network, clock or environment.

/** Files of a config home that this program or NiftyNet's Python command wrote, by their paths in it. */
const OURS: readonly RegExp[] = [
  /^config\.ini(?:\.[^/]+\.tmp)?$/,
  /^config-backup-[\d-]+-[a-z]{3}\.ini$/,
  /^\.downloads_(?:local|remote)_config_cache\/[^/]+_main\.ini(?:\.[^/]*tmp)?$/,
];

/** Whether a file of a config home is the program's, by its path in it with `/`. */
export function isConfigFile(path: string): boolean {
  return OURS.some((pattern) => pattern.test(path));
}

/**
 * Why the folders of an installation must not be removed as such, or
 * `undefined` where they may. The reason is a predicate, as in `the home "/"
 * is the root of a disk`.
 *
 * @param folder the real folder, a full path
 * @param userHome the real home folder of the user, where it is known
 */
export function dangerOf(
  folder: string,
  userHome: string | undefined,
): string | undefined {
  const [path, user] = [plain(folder), plain(userHome ?? "")];
  if (path === "" || /^[a-z]:$/i.test(path)) return "is the root of a disk";
  if (user === "") return undefined;
  if (path === user) return "is your home folder itself";
  return user.startsWith(`${path}/`)
    ? "is a folder that holds your home folder"
    : undefined;
}

function plain(path: string): string {
  return path.replaceAll("\\", "/").replace(/\/+$/, "");
}
