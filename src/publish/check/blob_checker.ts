import { SNIFF_BYTES } from "../../base/archive_kind.ts";
import { type AppError, ArchiveError, reportable } from "../../base/errors.ts";
import { readHead } from "../../base/read_pieces.ts";
import type { Need } from "../../actions/action.ts";
import type { StagedTree } from "../../actions/staged_tree.ts";
import type { Limits } from "../../actions/expand/limits.ts";
import type { ArchiveName, Report } from "../../report/event.ts";
import type { Blob } from "../../transfer/blob.ts";
import { transferNews } from "../../transfer/transfer_news.ts";
import type { Download, Downloads } from "../../transfer/downloads.ts";
import type { Actual } from "../../transfer/integrity.ts";
import type { Step } from "../../zoo/manifest.ts";
import { tryStaging } from "../trial.ts";

/** A blob that was tried out as an installation would. */
export interface TriedBlob {
  bytes: number;
  /** In hexadecimal; undefined where it could not be read. */
  sha256: string | undefined;
  /** What an installation makes of it; undefined where it cannot be staged. */
  tree: StagedTree | undefined;
  /** What installing it takes that the first download interface lacks. */
  need?: Need | undefined;
  /** Why it cannot be installed. */
  problem: string | undefined;
}

/** What checking blobs needs. */
export interface CheckMeans {
  downloads: Downloads;
  /** Full path of a folder with room for what is fetched, and for what an archive holds. */
  temp: string;
  /** What an archive may expand to. */
  limits: Limits;
  signal: AbortSignal;
  /** Told of progress. */
  report: Report;
}

/**
 * Looks at blobs, wherever they are: fetches each that is not on a disk, keeps
 * none, and stages each once, however many sections ask for the same.
 */
export class BlobChecker {
  /** By blob and what is asked for. */
  readonly #tried = new Map<string, TriedBlob>();
  /** What blobs are, by key. */
  readonly #facts = new Map<string, Required<Actual>>();
  readonly #means: CheckMeans;

  constructor(means: CheckMeans) {
    this.#means = means;
  }

  /**
   * Tries what a step asks for. Whether the blob is what it should be is for the
   * caller to compare.
   *
   * @param archive whose progress is reported
   * @throws the signal's reason.
   */
  async try(
    blob: Blob,
    step: Pick<Step, "action" | "details">,
    archive: ArchiveName,
  ): Promise<TriedBlob> {
    const { action, details } = step;
    const { key: blobKey, expected } = blob;
    const key = JSON.stringify([blobKey, action.name, details, expected]);
    const tried = this.#tried.get(key) ?? await this.#try(blob, step, archive);
    this.#tried.set(key, tried);
    return tried;
  }

  /**
   * The SHA-256 of a blob in hexadecimal.
   *
   * @throws AppError when it cannot be had, or the signal's reason.
   */
  async digest(blob: Blob): Promise<string> {
    const known = this.#facts.get(blob.key);
    if (known !== undefined) return known.sha256;
    return await this.#reserve(blob, async (download) => {
      const { sha256 } = await download.fetch({
        progress: () => {},
        retry: () => {},
        restarted: () => {},
      });
      return sha256;
    });
  }

  async #try(
    blob: Blob,
    step: Pick<Step, "action" | "details">,
    archive: ArchiveName,
  ): Promise<TriedBlob> {
    const { temp, limits, signal, report } = this.#means;
    const { expected } = blob;
    let begun = false;
    try {
      let head: Uint8Array = new Uint8Array(0);
      const tree = await this.#reserve(blob, async (download) => {
        const tree = await tryStaging(
          { ...step, expected },
          { temp, limits, signal },
          async (stager) => {
            const news = transferNews(archive, report);
            const fetched = await download.follow(stager, {
              ...news,
              progress(...progress) {
                begun = true;
                news.progress(...progress);
              },
            });
            const { bytes, sha256 } = fetched;
            this.#facts.set(blob.key, { bytes, sha256 });
            head = readHead(fetched.pieces, SNIFF_BYTES);
            return fetched;
          },
        );
        refuseWrong(head, step);
        return tree;
      });
      const need = await step.action.needs(head);
      return { ...this.#factsOf(blob), tree, need, problem: undefined };
    } catch (error) {
      const problem = explain(reportable(error));
      return { ...this.#factsOf(blob), tree: undefined, problem };
    } finally {
      if (begun) report({ kind: "archive-ended", archive });
    }
  }

  #factsOf({ key }: Blob): Pick<TriedBlob, "bytes" | "sha256"> {
    return this.#facts.get(key) ?? { bytes: 0, sha256: undefined };
  }

  /** What a blob should be is left out: who says so, and what it is instead, is told by the caller. */
  async #reserve<T>(
    blob: Blob,
    use: (download: Download) => Promise<T>,
  ): Promise<T> {
    const { downloads, temp } = this.#means;
    await using reservation = await downloads.reserve([
      {
        blob: { ...blob, expected: {} },
        work: temp,
        isShared: false,
        staging: temp,
        keepsBlob: false,
      },
    ]);
    const [reserved] = reservation.reserved;
    if (reserved === undefined) throw new TypeError("nothing was reserved");
    return await use(reserved.download);
  }
}

/**
 * A digest of a web page or a Git LFS pointer is right, and its maker's mistake.
 *
 * @throws ArchiveError where one stands in the place of what a step wants.
 */
function refuseWrong(
  head: Uint8Array,
  { action, details }: Pick<Step, "action" | "details">,
): void {
  const wrong = action.recognizeWrong(details, head);
  if (wrong === undefined || wrong.kind === "text") return;
  const { description, fault } = wrong;
  throw new ArchiveError(`it is ${description}`, { fault, origin: "user" });
}

/** What is wrong and what helps, instead of one sentence: without a full stop. */
function explain({ message, hint }: AppError): string {
  return hint === undefined
    ? message
    : `${message}. ${hint.replace(/\.$/, "")}`;
}
