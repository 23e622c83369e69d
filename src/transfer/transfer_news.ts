import type { ArchiveName, Report } from "../report/event.ts";
import type { BlobObserver } from "./blob.ts";

/** Reports the progress and the retries of a transfer as those of an archive. */
export function transferNews(
  archive: ArchiveName,
  report: Report,
): Pick<BlobObserver, "progress" | "retry"> {
  return {
    progress: (received, total, beside) =>
      report({
        kind: "archive-progress",
        archive,
        received: received + (beside?.ahead ?? 0),
        total,
        ...beside && { connections: beside.connections },
      }),
    retry: (reason, waitSeconds) =>
      report({ kind: "archive-retry", archive, reason, waitSeconds }),
  };
}
