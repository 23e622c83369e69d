import { AppError, Interrupted } from "../errors.ts";
import type { Limits } from "../expand/limits.ts";
import type { FetchedArchive } from "../transfer/archive.ts";
import { readLocalArchive } from "../transfer/local_archive.ts";
import { tryExpansion } from "./try_expansion.ts";

/** An archive that was looked at as an installation would. */
export interface CheckedArchive {
  bytes: number;
  /** In hexadecimal; undefined where it could not be read. */
  sha256: string | undefined;
  /** Paths of the files in it; none where it cannot be expanded. */
  files: readonly string[];
  /** Why it cannot be installed. */
  problem: string | undefined;
}

/** Looks at archives: reads and expands each once, however many sections name it. */
export class ArchiveChecker {
  readonly #known = new Map<string, CheckedArchive>();
  readonly #temp: string;
  readonly #limits: Limits;
  readonly #signal: AbortSignal;

  /** @param temp full path of a folder with room for what the archives hold */
  constructor(temp: string, limits: Limits, signal: AbortSignal) {
    this.#temp = temp;
    this.#limits = limits;
    this.#signal = signal;
  }

  /**
   * @param url of a file
   * @throws the signal's reason.
   */
  async check(url: URL): Promise<CheckedArchive> {
    const checked = this.#known.get(url.href) ?? await this.#look(url);
    this.#known.set(url.href, checked);
    return checked;
  }

  /**
   * The SHA-256 of a file, archive or not, in hexadecimal.
   *
   * @throws StoreError when it cannot be read, or the signal's reason.
   */
  async digest(url: URL): Promise<string> {
    const known = this.#known.get(url.href)?.sha256;
    return known ?? (await this.#read(url)).sha256;
  }

  #read(url: URL): Promise<FetchedArchive> {
    const observer = { progress: () => {} };
    return readLocalArchive({ url, expected: {} }, this.#signal, observer);
  }

  async #look(url: URL): Promise<CheckedArchive> {
    let bytes = 0;
    let sha256: string | undefined;
    try {
      const read = await this.#read(url);
      ({ bytes, sha256 } = read);
      const tree = await tryExpansion(read, this.#temp, this.#limits);
      const files = Array.from(tree.files, ({ path }) => path);
      return { bytes, sha256, files, problem: undefined };
    } catch (error) {
      if (error instanceof Interrupted || !(error instanceof AppError)) {
        throw error;
      }
      return { bytes, sha256, files: [], problem: error.message };
    }
  }
}
