// Pure: no disk, network, clock or environment.

/**
 * A path with `/` between its parts. Elsewhere than on Windows a backslash is
 * a sign like any other.
 *
 * @param os as `Deno.build.os` names it
 */
export function slashPath(path: string, os: string): string {
  return os === "windows" ? path.replaceAll("\\", "/") : path;
}
