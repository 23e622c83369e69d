import { AppError, Interrupted, StoreError } from "../../../base/errors.ts";
import type { FilePiece } from "../../../base/file_piece.ts";
import { CURRENT } from "../../../zoo/address.ts";
import type { BundledFile } from "../../../zoo/bundle/contents.ts";
import { JoinedFiles } from "../../../zoo/bundle/joined_files.ts";
import {
  type Bundle,
  openBundle,
  partsOf,
} from "../../../zoo/bundle/open_bundle.ts";
import { partName } from "../../../zoo/bundle/part_names.ts";
import { INDEX, type IndexEntry, parseIndex } from "../../../zoo/zoo_index.ts";

/** The bundle that is at the place of one that is to be written, if any. */
export class FormerBundle {
  readonly #path: string;
  readonly #bundle: Bundle | undefined;
  #byFolder: Map<string, BundledFile[]> | undefined;

  private constructor(path: string, bundle: Bundle | undefined) {
    this.#path = path;
    this.#bundle = bundle;
  }

  /**
   * Looks what is there.
   *
   * @throws StoreError when that is something else, or a bundle that is
   * damaged: neither is to be replaced; the signal's reason.
   */
  static async open(
    path: string,
    signal: AbortSignal,
  ): Promise<{ former: FormerBundle; entries: IndexEntry[] }> {
    try {
      const parts = partsOf(path);
      const bundle = parts.length === 0
        ? undefined
        : await openBundle(path, parts, signal);
      const index = bundle?.files.get(`${CURRENT}/${INDEX}`);
      const entries = bundle === undefined || index === undefined
        ? []
        : parseIndex(new TextDecoder().decode(await bundle.read(index)), path);
      return { former: new FormerBundle(path, bundle), entries };
    } catch (error) {
      if (error instanceof Interrupted || !(error instanceof AppError)) {
        throw error;
      }
      throw new StoreError(
        `cannot write the bundle "${path}": what is there cannot be used: ${error.message}`,
        { cause: error, hint: "Remove it, or choose another name." },
      );
    }
  }

  /** Paths of its parts; none when there is no bundle. */
  get parts(): readonly string[] {
    return this.#bundle?.parts ?? [];
  }

  /** The file at a path in it. */
  file(path: string): BundledFile | undefined {
    return this.#bundle?.files.get(path);
  }

  /** Where the bytes of one of its files stand. */
  pieces(file: BundledFile): FilePiece[] {
    return this.#bundle?.pieces(file) ?? [];
  }

  /** The files of an entry, in their order. */
  filesOf(folder: string): readonly BundledFile[] {
    const below = `${CURRENT}/`;
    this.#byFolder ??= Map.groupBy(
      this.#bundle?.files.values() ?? [],
      ({ path }) =>
        path.startsWith(below)
          ? path.slice(below.length).replace(/\/.*/, "")
          : "",
    );
    return this.#byFolder.get(folder) ?? [];
  }

  /** Whether its parts are as a bundle of parts of at most `partBytes` has them; undefined for a single file. */
  isSplitInto(partBytes: number | undefined): boolean {
    if (partBytes === undefined) return this.parts.join() === this.#path;
    const sizes = this.parts.map((path) => new JoinedFiles([path]).size);
    const last = sizes.pop() ?? Infinity;
    return this.parts[0] === partName(this.#path, 1) && last <= partBytes &&
      sizes.every((size) => size === partBytes);
  }
}
