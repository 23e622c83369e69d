// Pure: no disk, network, clock or environment.

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
