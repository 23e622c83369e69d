import { BundleWriter } from "../../src/zoo/kinds/bundle/bundle_writer.ts";

/** Writes a bundle of files, in parts where that is wanted; returns the paths of its parts. */
export async function makeBundle(
  path: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  partBytes?: number,
): Promise<string[]> {
  const { signal } = new AbortController();
  const writer = new BundleWriter(path, partBytes, signal);
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    const chunks = ReadableStream.from([bytes]);
    await writer.add({ path: name, bytes: bytes.length }, chunks);
  }
  const parts = await writer.finish();
  return parts.map(({ path }) => path);
}
