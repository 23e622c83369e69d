import { createHash } from "node:crypto";
import { StoreError } from "../../../base/errors.ts";
import { attemptAsync } from "../../../base/os_error.ts";
import type { ArchiveFacts } from "../../../zoo/archive_facts.ts";
import { CHANGED_HINT, type PackRun } from "./source.ts";

/** Bytes that are read at once. */
const READ_BYTES = 1_048_576;

/**
 * Copies a file and hashes what is written, so that the digest is that of the
 * copy. A hard link would be quicker, but what is written into the file later
 * would be in the zoo, too.
 *
 * @param written told how many bytes of the copy are on the disk
 * @throws StoreError when the file cannot be read or was changed meanwhile, or
 * the copy not be written; what `written` throws; the signal's reason.
 */
export async function copyFile(
  from: string,
  to: string,
  { signal, progress }: Pick<PackRun, "signal" | "progress">,
  written: (bytes: number) => void = () => {},
): Promise<ArchiveFacts> {
  using source = await attemptAsync("read", from, () => Deno.open(from));
  const look = () => attemptAsync("read", from, () => source.stat());
  const before = await look();
  const hash = createHash("sha256");
  const buffer = new Uint8Array(READ_BYTES);
  let bytes = 0;
  progress(0, before.size);
  await attemptAsync("write", to, async () => {
    using target = await Deno.open(to, {
      create: true,
      truncate: true,
      write: true,
    });
    for (;;) {
      signal.throwIfAborted();
      const read = await attemptAsync("read", from, () => source.read(buffer));
      if (read === null) break;
      const chunk = buffer.subarray(0, read);
      hash.update(chunk);
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await target.write(rest));
      }
      bytes += read;
      // One that grows faster than it is read would never end.
      if (bytes > before.size) break;
      progress(bytes, before.size);
      written(bytes);
    }
    await target.sync();
  });
  const after = await look();
  const isSame = bytes === before.size && after.size === before.size &&
    after.mtime?.getTime() === before.mtime?.getTime();
  if (!isSame) {
    throw new StoreError(`cannot pack "${from}": it changed in the meantime`, {
      failure: "changed",
      hint: CHANGED_HINT,
    });
  }
  return { bytes, sha256: hash.digest("hex") };
}
