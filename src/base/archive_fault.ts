// Pure: no disk, network, clock or environment.

/** The options that raise a limit. */
export type LimitOption = "--max-expanded" | "--max-ratio" | "--max-entries";

/** Why an archive cannot be used, as far as it matters for what helps. */
export type ArchiveFault =
  /** It is not what its maker wrote: bytes are missing or wrong. */
  | "damaged"
  /** It may be whole, and is packed in a way that this program does not read. */
  | "unread"
  /** It is a file of another kind. */
  | "no-archive"
  | "empty-file"
  | "lfs-pointer"
  /** It is what servers send in an archive's place: a page, a message. */
  | "page"
  /** There is nothing in it. */
  | "nothing-in-it"
  /** It holds what is not let in, or more than there is an option for. */
  | "refused"
  /** It exceeds a limit, which the option raises. */
  | LimitOption;

/**
 * Where an archive comes from: a server, a folder or bundle on a disk, or the
 * user, who owns the zoo and packs or checks it.
 */
export type ArchiveOrigin = "server" | "disk" | "user";

const LIMIT =
  "A file like this can fill a disk. If you trust it, raise the limit with";
const COPY_AGAIN =
  "Copy it again from the original zoo. If it is the same there, tell the owner of the zoo.";
const REPLACE =
  "Replace it with the archive itself, or pack the entry again with net_download pack.";
const KINDS =
  "Archives are zip files, and tar files, plain or compressed with gzip, bzip2, xz or zstd.";
const UNPACK_YOURSELF =
  'Until then, unpack it yourself, make a zoo of the files with "net_download pack", and name that zoo with --zoo.';
const AS_READ = 'as .tar.gz, or with plain "zip" or "xz -6"';
const NOTHING_USED =
  "Nothing from the archive was used. Tell the owner of the zoo what is wrong with it.";

type FixedFault = Exclude<ArchiveFault, LimitOption>;

const ADVICE: Record<FixedFault, Record<ArchiveOrigin, string>> = {
  "damaged": {
    server:
      "Download it again. If that does not help, the archive is broken at its source: tell the owner of the zoo.",
    disk: COPY_AGAIN,
    user: REPLACE,
  },
  "unread": {
    server:
      `The owner of the zoo can pack it again ${AS_READ}. ${UNPACK_YOURSELF}`,
    disk:
      `The owner of the zoo can pack it again ${AS_READ}. ${UNPACK_YOURSELF}`,
    user: `Pack it again ${AS_READ}.`,
  },
  "no-archive": {
    server: `${KINDS} Tell the owner of the zoo.`,
    disk: `${KINDS} Tell the owner of the zoo.`,
    user: `${KINDS} Pack the files again with net_download pack.`,
  },
  "empty-file": {
    server: "Try again; if it stays empty, tell the owner of the zoo.",
    disk: COPY_AGAIN,
    user: REPLACE,
  },
  "lfs-pointer": {
    server:
      "The zoo's Git LFS storage did not deliver the file, perhaps because its quota is used up: try again later, or use a mirror of the zoo.",
    disk: 'Run "git lfs pull" where the zoo was cloned, and copy it again.',
    user: 'Run "git lfs pull" in the zoo.',
  },
  "page": {
    server:
      "The server, or something between it and you, answers with a page instead of the file: open the address in a browser to see what it wants.",
    disk:
      "It was saved instead of the file when the zoo was made or copied: copy the file there, or tell the owner of the zoo.",
    user: REPLACE,
  },
  "nothing-in-it": {
    server: "Tell the owner of the zoo.",
    disk: "Tell the owner of the zoo.",
    user: "Pack the folder that holds the files.",
  },
  "refused": {
    server: NOTHING_USED,
    disk: NOTHING_USED,
    user: "It could not be installed: change that, and pack the entry again.",
  },
};

/** What the user can do about an archive that cannot be used: whole sentences. */
export function adviseOn(fault: ArchiveFault, origin: ArchiveOrigin): string {
  if (!isLimit(fault)) return ADVICE[fault][origin];
  return origin === "user"
    ? `If it is right, raise the limit with ${fault}. Installing it needs that option too.`
    : `${LIMIT} ${fault}.`;
}

function isLimit(fault: ArchiveFault): fault is LimitOption {
  return fault.startsWith("--");
}
