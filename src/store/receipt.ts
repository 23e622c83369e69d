// Pure: no disk, network, clock or environment.

/** A symbolic link that an archive asks for. */
export interface LinkEntry {
  /** Where it stands, relative with `/`. */
  path: string;
  /** Where it points, as the archive has it. */
  target: string;
}

/** A file as it was installed. */
export interface ReceiptFile {
  /** Relative to its folder, with `/`. */
  path: string;
  /** In bytes. */
  size: number;
  /** SHA-256 of its content, in lower-case hexadecimal. */
  sha256: string;
}

/** What was put into one folder. */
export interface ReceiptTree {
  /** The folder as seen from the home, with `/`. */
  folder: string;
  /** May be made while they are iterated over, each time anew. */
  files: Iterable<ReceiptFile>;
  links: readonly LinkEntry[];
  /** Folders that the archive names itself; `""` is the folder as a whole. */
  folders: readonly string[];
}

/** A section of the manifest as it was installed. */
export interface ReceiptSection extends ReceiptTree {
  section: string;
  url: string;
  archive: {
    /** SHA-256 in lower-case hexadecimal. */
    sha256: string;
    /** Size in bytes. */
    size: number;
  };
}

/** When a record last changed, in milliseconds since 1970. */
export interface RecordTimes {
  /** When its content was written, as programs can set it. */
  written: number;
  /** The latest of all its times, also those that only the system sets. */
  changed: number;
}

/** Folders that NiftyNet's Python command has filled. */
export interface OriginalFolders {
  /** As seen from the home. */
  folders: readonly string[];
  /** The times of its record, which it wrote when it had filled them. */
  recorded: RecordTimes;
}

/** What was installed for an entry, file by file. */
export interface Receipt {
  id: string;
  /** The zoo that the manifest came from: an address or a path. */
  zoo: string;
  /** The entry's version, where its manifest has one. */
  version: string | undefined;
  /** Id of the key that vouched for the zoo; missing where none had to. */
  signedBy?: string;
  /** SHA-256 of the manifest, in lower-case hexadecimal. */
  manifestSha256: string;
  /** The home at that time. */
  home: string;
  /** Version of this program. */
  tool: string;
  /** When the installation began, ISO 8601 in UTC. */
  time: string;
  sections: readonly ReceiptSection[];
  /**
   * Folders that NiftyNet's Python command has filled. It notes no files: what
   * in them is older than its record is its own, until one of these `sections`
   * has the folder. While an installation is under way a folder may be in both.
   */
  original?: OriginalFolders;
  /**
   * Name of what the installation was copying to another volume when it was
   * killed, in whichever folder that was; with a random part, so that no other
   * file has it. Receipts of older programs have none.
   */
  temporary?: string;
  /**
   * What earlier installations of the entry put there and this one does not
   * have: it goes, but for what has changed or is another entry's.
   */
  former: readonly ReceiptTree[];
}

/** What an installation put under a name. */
export type Content =
  | { kind: "file"; size: number; sha256: string }
  | { kind: "link"; target: string };

/** All that a receipt tells of: what is installed, then what is left from earlier. */
export function treesIn({ sections, former }: Receipt): ReceiptTree[] {
  return [...sections, ...former];
}

type FilesAndLinks = Pick<ReceiptTree, "files" | "links">;

/** The files and links of a tree, by their paths in its folder. */
export function* contentsOf(
  { files, links }: FilesAndLinks,
): Generator<[path: string, content: Content]> {
  for (const { path, size, sha256 } of files) {
    yield [path, { kind: "file", size, sha256 }];
  }
  for (const { path, target } of links) yield [path, { kind: "link", target }];
}

/** The paths of a tree's files and links in its folder. */
export function* pathsOf(tree: FilesAndLinks): Generator<string> {
  for (const [path] of contentsOf(tree)) yield path;
}

/** Those of a tree's files and links that are wanted, and none of its folders. */
export function partOf(
  { folder, files, links }: ReceiptTree,
  isWanted: (path: string, content: Content) => boolean,
) {
  return {
    folder,
    files: Array.from(files).filter((file) =>
      isWanted(file.path, { kind: "file", ...file })
    ),
    links: links.filter(({ path, target }) =>
      isWanted(path, { kind: "link", target })
    ),
    folders: new Array<string>(),
  };
}

/** Whether anything is in a tree. */
export function isFilled(
  { files, links, folders }: ReturnType<typeof partOf>,
): boolean {
  return files.length + links.length + folders.length > 0;
}
