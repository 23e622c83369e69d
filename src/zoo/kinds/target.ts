import type { FilePiece } from "../../base/file_piece.ts";
import type { ArchiveFacts, Blob } from "../../transfer/blob.ts";
import type { TransferContext } from "../../transfer/context.ts";
import type { ZooAddress } from "../place.ts";
import type { Step } from "../manifest.ts";
import type { SignedOffer } from "../source.ts";
import type { IndexEntry } from "../zoo_index.ts";

/** How mirrors of a kind of zoo are written. */
export interface TargetKind {
  /** What messages call such a mirror, as in "the bundle". */
  readonly noun: string;
  /** Whether a web server can serve it, so that it may have addresses for one. */
  readonly served: boolean;
  /** Whether it can be split into parts of a given size. */
  readonly splits: boolean;
  /** Whether `pack` can put an entry into it where it stands. */
  readonly editable: boolean;
  /** Whether a mirror at an address is to be of this kind. */
  claims(address: ZooAddress, split: boolean): boolean;
  /**
   * Where the mirror will be, and the folder for its lock and for archives on
   * their way: on the same volume, or below `scratch` where it is on none.
   */
  place(address: ZooAddress, scratch: string): { path: string; work: string };
  /**
   * Opens what is to be written; nothing is made yet.
   *
   * @param place as `place` gave it
   * @throws IntegrityError, ManifestError or StoreError when what is there
   * cannot be used, NetworkError when it cannot be asked.
   */
  open(
    place: { path: string; work: string },
    options: TargetOptions,
  ): Promise<MirrorTarget>;
}

/** What a target needs beside its place. */
export interface TargetOptions {
  /** The most bytes of a part; undefined where it is not to be split. */
  splitBytes: number | undefined;
  /** How servers are asked, and what stops that. */
  transfer: TransferContext;
}

/** A file that a mirror has. */
export interface MirroredFile extends ArchiveFacts {
  pieces: readonly FilePiece[];
}

/** An archive that a mirror shall have. */
export interface MirrorArchive {
  /** Of the entry. */
  id: string;
  section: string;
  /** Its path in the mirror. */
  path: string;
  blob: Blob;
  /** What it is for. */
  step: Pick<Step, "action" | "details">;
  /** The mirror's own copy, where that is current. */
  kept: MirroredFile | undefined;
}

/** An entry that a mirror shall have. */
export interface MirrorEntry {
  /** Name of its folder. */
  folder: string;
  version: string | undefined;
  /** One line that says what it is. */
  description: string | undefined;
  /** Of each path one. */
  archives: readonly MirrorArchive[];
  /** What it has beside its archives, by path, given what these are; its manifest is the last. */
  texts(archives: FactsByPath): ReadonlyMap<string, string>;
}

/** What the archives of an entry are, by path in the mirror. */
export type FactsByPath = ReadonlyMap<string, ArchiveFacts>;

/** The bytes of an archive, ready to be put into a mirror. */
export interface Supply {
  pieces: readonly FilePiece[];
  bytes: number;
  /** A file of its own, which may be moved, and is known to be what it should be. */
  fetched?: { readonly file: string | undefined; readonly sha256: string };
}

/** Gets hold of archives for a mirror. */
export interface ArchiveSupplier {
  /**
   * @throws NetworkError, IntegrityError, ArchiveError or StoreError when the
   * archive cannot be had or is plainly none, or the signal's reason.
   */
  get(archive: MirrorArchive): Promise<Supply>;
  /** Reads an archive and tells how far that is. Each chunk is valid until the next is asked for. */
  read(
    archive: MirrorArchive,
    supply: Supply,
  ): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** @throws IntegrityError when what was read is something else than the archive should be. */
  check(archive: MirrorArchive, actual: ArchiveFacts): void;
  /** Tells how many bytes of an archive, of so many, are on their way to another machine. */
  sent(archive: MirrorArchive, bytes: number, total: number): void;
  /** Notes that an archive is in the mirror: what was fetched for it is not needed any more. */
  done(archive: MirrorArchive, file: MirroredFile): void;
}

/** What a mirror has beside its entries, by path, given the paths of their files. */
export type TextsBeside = (
  files: ReadonlySet<string>,
) => ReadonlyMap<string, string>;

/** What a mirror is when it is complete. */
export interface CompleteMirror {
  changed: boolean;
  /** The files that it consists of, with their SHA-256, where that is worth telling. */
  files: readonly { path: string; sha256: string }[];
  /** The command line that signs it; undefined where it is signed, or cannot be. */
  sign?: string | undefined;
}

/** A mirror that is written. */
export interface MirrorTarget {
  /** Where it is. */
  readonly path: string;
  /** What it has, by folder, as its index says. */
  readonly entries: ReadonlyMap<string, IndexEntry>;
  /** Where archives are fetched to: on the volume of the mirror. */
  readonly work: string;
  /** Whether what the mirror has is written again, too, once anything changes. */
  readonly rewrites: boolean;
  /** The file that the mirror has at a path. */
  at(path: string): Promise<MirroredFile | undefined>;
  /**
   * What the mirror is, all of whose archives are kept, where that is what it
   * would become: nothing need be written.
   *
   * @param entries those that are asked for
   * @param texts of these, by path
   * @param offers signatures of what it is made from
   */
  holds?(
    entries: readonly Pick<MirrorEntry, "folder" | "archives">[],
    texts: ReadonlyMap<string, string>,
    beside: TextsBeside,
    offers: readonly SignedOffer[],
  ): Promise<CompleteMirror | undefined>;
  /**
   * Begins to write.
   *
   * @param folders of the entries that will be put
   * @param sends whether any of their archives is not there yet
   * @throws AppError when that is refused: no archive is fetched then.
   */
  begin(folders: readonly string[], sends: boolean): void | Promise<void>;
  /**
   * Puts an entry into the mirror. Folders come in order.
   *
   * @throws AppError when that is not possible: the mirror has what it had of
   * the entry before.
   */
  put(
    entry: MirrorEntry,
    supplier: ArchiveSupplier,
  ): Promise<{ archives: FactsByPath; changed: boolean }>;
  /** Leaves an entry as it is. Folders come in order. */
  keep(folder: string): Promise<void>;
  /** Completes the mirror with the texts beside its entries, its list of digests, and where there is one the signature of that. */
  finish(
    beside: TextsBeside,
    offers: readonly SignedOffer[],
  ): Promise<CompleteMirror>;
  /** Closes what is open, if anything stays so; what is done so far is for the next run. */
  close?(): void;
}
