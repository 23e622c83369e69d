// Pure: no disk, network, clock or environment.

/** What Windows says when another process has a file open: codes, or names of Deno's errors. */
const IN_USE: ReadonlySet<string> = new Set([
  "EBUSY",
  "EACCES",
  "EPERM",
  "Busy",
  "PermissionDenied",
]);

/** Waits in milliseconds, two and a half seconds in all. */
const PAUSES = [10, 20, 40, 80, 160, 320, 640, 1280];

/**
 * How long to wait before something that the system refused is tried again, in
 * milliseconds; `undefined` where that is of no use.
 *
 * Windows opens, renames and removes no file that another program has open,
 * and virus scanners and indexers open every new file for a moment; one that
 * is being removed is refused as if it were forbidden. Other systems share
 * files: what they refuse, they will refuse again.
 *
 * @param reason the POSIX name that Deno gives the refusal, or that of its error
 * @param tries how many were made before this one
 * @param os as `Deno.build.os` names it
 * @see https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files
 */
export function sharingPause(
  reason: string | undefined,
  tries: number,
  os: string,
): number | undefined {
  const mayPass = os === "windows" && reason !== undefined &&
    IN_USE.has(reason);
  return mayPass ? PAUSES[tries] : undefined;
}
