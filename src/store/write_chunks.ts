import { createSha256 } from "../base/node_modules.ts";
import { attemptAsync } from "../base/os_error.ts";

/**
 * Writes a file from chunks and waits until it is on the disk.
 *
 * @param written told how many bytes are there after each chunk
 * @returns how many there are in the end, and their SHA-256 in hexadecimal.
 * @throws StoreError when the file cannot be written, and what the chunks and
 * `written` throw.
 */
export async function writeChunks(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  written: (bytes: number) => void = () => {},
): Promise<{ bytes: number; sha256: string }> {
  const hash = createSha256();
  let bytes = 0;
  await attemptAsync("write", path, async () => {
    using file = await Deno.open(path, {
      create: true,
      truncate: true,
      write: true,
    });
    for await (const chunk of chunks) {
      hash.update(chunk);
      for (let rest = chunk; rest.length > 0;) {
        rest = rest.subarray(await file.write(rest));
      }
      bytes += chunk.length;
      written(bytes);
    }
    await file.sync();
  });
  return { bytes, sha256: hash.digest("hex") };
}
