import type { ArchiveObserver, BlobRequest } from "./archive.ts";
import type { TransferContext } from "./context.ts";
import { fillPart } from "./fill_part.ts";
import { mismatch } from "./integrity.ts";
import { lfsDownload } from "./lfs_download.ts";
import type { PartFile } from "./part_file.ts";

/**
 * Fills a partial file until it is whole and right. Where the server has only a
 * Git LFS pointer in the archive's place, the file is asked for where the
 * pointer leads, and the pointer says what it must be.
 *
 * @throws As `fetchBlob` says.
 */
export async function download(
  part: PartFile,
  url: URL,
  request: BlobRequest,
  context: TransferContext,
  observer: ArchiveObserver,
): Promise<void> {
  const { expected } = request.blob;
  await part.recall(
    (length) => observer.progress(length, part.validators?.total),
    context.signal,
  );
  const itself = { url, secretHeaders: {}, expected, lfs: undefined };
  const pointer = await fillPart(
    part,
    { request, source: itself, observer },
    context,
  );
  if (pointer !== undefined) {
    const problem = mismatch(request.blob, pointer);
    if (problem !== undefined) throw problem;
    const found = await lfsDownload(url, pointer, context, observer);
    const source = {
      url: found.url,
      secretHeaders: found.headers,
      expected: pointer,
      lfs: pointer.sha256,
    };
    await fillPart(part, { request, source, observer }, context);
  }
  part.assertOurs();
}
