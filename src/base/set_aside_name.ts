// Pure: no disk, network, clock or environment.

/** What a file of the user's gets behind its name when it is set aside; a number follows where that name is taken. */
export const SET_ASIDE_SUFFIX = ".kept-by-net_download";

/**
 * Whether a name is one that is given to what is set aside, as in
 * `scan.nii.kept-by-net_download-2`.
 */
export function isSetAside(name: string): boolean {
  return /.\.kept-by-net_download(?:-\d+)?$/s.test(name);
}
