import { fromFileUrl } from "@std/path";
import { osError } from "../base/os_error.ts";
import { decodeText, tooLong } from "./http/read_text.ts";

/**
 * Reads a short text at a `file:` address.
 *
 * @returns undefined when there is no such file.
 * @throws {IntegrityError} when it is longer than `limitBytes` or not UTF-8;
 * {StoreError} when it cannot be read.
 */
export function readLocalText(
  url: URL,
  limitBytes: number,
): string | undefined {
  const path = fromFileUrl(url);
  try {
    const { isFile, size } = Deno.statSync(path);
    if (isFile && size > limitBytes) throw tooLong(url, limitBytes);
    return decodeText(Deno.readFileSync(path), url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw osError("read", path, error);
  }
}
