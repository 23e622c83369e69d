import { fromFileUrl } from "@std/path";
import { SNIFF_BYTES } from "../../base/archive_kind.ts";
import { type AppError, ArchiveError, reportable } from "../../base/errors.ts";
import { readHead } from "../../base/read_pieces.ts";
import type { Limits } from "../../actions/expand/limits.ts";
import type { ArchiveName, Report } from "../../report/event.ts";
import type { Blob, BlobObserver, FetchedBlob } from "../../transfer/blob.ts";
import { readLocalBlob } from "../../transfer/local_blob.ts";
import type { Step } from "../../zoo/manifest.ts";
import { tryStaging } from "../trial.ts";

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

/** What checking archives needs. */
export interface CheckMeans {
  /** Full path of a folder with room for what the archives hold. */
  temp: string;
  /** What an archive may expand to. */
  limits: Limits;
  signal: AbortSignal;
  /** Told of progress. */
  report: Report;
}

/** Looks at archives: reads and stages each once, however many sections ask for the same. */
export class ArchiveChecker {
  /** By blob and what is asked for. */
  readonly #known = new Map<string, CheckedArchive>();
  /** By blob. */
  readonly #digests = new Map<string, string>();
  readonly #means: CheckMeans;

  constructor(means: CheckMeans) {
    this.#means = means;
  }

  /**
   * @param blob of a file
   * @param step that asks for it
   * @param archive whose progress is reported
   * @throws the signal's reason.
   */
  async check(
    blob: Blob,
    step: Pick<Step, "action" | "details" | "expected">,
    archive: ArchiveName,
  ): Promise<CheckedArchive> {
    const { action, details, expected } = step;
    const key = JSON.stringify([blob.key, action.name, details, expected]);
    const checked = this.#known.get(key) ??
      await this.#look(blob, step, archive);
    this.#known.set(key, checked);
    return checked;
  }

  /**
   * The SHA-256 of a blob, archive or not, in hexadecimal.
   *
   * @throws StoreError when it cannot be read, or the signal's reason.
   */
  async digest(blob: Blob): Promise<string> {
    return this.#digests.get(blob.key) ?? (await this.#read(blob)).sha256;
  }

  async #read(
    blob: Blob,
    progress: BlobObserver["progress"] = () => {},
  ): Promise<FetchedBlob> {
    const unchecked = { blob: { ...blob, expected: {} } };
    const { signal } = this.#means;
    const read = await readLocalBlob(unchecked, signal, { progress });
    this.#digests.set(blob.key, read.sha256);
    return read;
  }

  async #look(
    blob: Blob,
    step: Pick<Step, "action" | "details" | "expected">,
    archive: ArchiveName,
  ): Promise<CheckedArchive> {
    const { temp, limits, signal, report } = this.#means;
    let bytes = 0;
    let sha256: string | undefined;
    let begun = false;
    try {
      const tree = await tryStaging(
        step,
        { path: fromFileUrl(blob.label), temp, limits, signal },
        async ({ advance }) => {
          const read = await this.#read(blob, (received, total) => {
            advance(received);
            begun = true;
            report({
              kind: "archive-progress",
              archive,
              received,
              total,
            });
          });
          ({ bytes, sha256 } = read);
        },
      );
      refuseWrong(blob, step);
      const files = Array.from(tree.files, ({ path }) => path);
      return { bytes, sha256, files, problem: undefined };
    } catch (error) {
      const problem = explain(reportable(error));
      return { bytes, sha256, files: [], problem };
    } finally {
      if (begun) report({ kind: "archive-ended", archive });
    }
  }
}

/**
 * A digest of a web page or a Git LFS pointer is right, and its maker's mistake.
 *
 * @throws ArchiveError where one stands in the place of what a step wants.
 */
function refuseWrong(
  { at }: Blob,
  { action, details }: Pick<Step, "action" | "details">,
): void {
  if (at.kind !== "disk") return;
  const wrong = action.recognizeWrong(
    details,
    readHead(at.pieces, SNIFF_BYTES),
  );
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
