// Pure: no disk, network, clock or environment.

/**
 * The permissions that are kept and set, out of what the system tells of a
 * file; none on Windows, where there are access lists in their place: Deno
 * has nothing to tell there, or bits that mean nothing.
 *
 * @param os as `Deno.build.os` names it
 */
export function permissionBits(
  mode: number | null,
  os: string,
): number | undefined {
  return mode === null || os === "windows" ? undefined : mode & 0o7777;
}
