import { formatPatch, structuredPatch } from "diff";
import { attempt } from "../base/os_error.ts";

/** How a file differs from the one that was installed. */
export type TextDiff =
  /** A unified diff, from its first `@@` on. */
  | { readonly diff: string }
  /** Why there is none, to follow "it". */
  | { readonly reason: string };

/** The largest file that is compared, in bytes: differences in more are nothing to read. */
const MAX_BYTES = 1_048_576;

/**
 * Lines that are added or taken away, at most. The time grows with the square
 * of this, and a signal waits meanwhile.
 */
const MAX_CHANGES = 1000;

/** Lines around a change. */
const CONTEXT = 3;

/**
 * Compares two files of text.
 *
 * @param installed full path of the file as it was installed
 * @param present full path of the file as it is
 * @throws StoreError when one cannot be read.
 */
export function compareTexts(installed: string, present: string): TextDiff {
  const texts: string[] = [];
  for (const path of [installed, present]) {
    const { isFile, size } = attempt(
      "look at",
      path,
      () => Deno.lstatSync(path),
    );
    if (!isFile) return { reason: "is no longer a file" };
    if (size > MAX_BYTES) {
      return { reason: `is larger than ${MAX_BYTES} bytes` };
    }
    const text = textOf(attempt("read", path, () => Deno.readFileSync(path)));
    if (text === undefined) return { reason: "is not text" };
    texts.push(text);
  }
  const [before = "", after = ""] = texts;
  const patch = structuredPatch("", "", before, after, "", "", {
    context: CONTEXT,
    maxEditLength: MAX_CHANGES,
  });
  if (patch === undefined) {
    return { reason: `differs in more than ${MAX_CHANGES} lines` };
  }
  const text = formatPatch(patch);
  return { diff: text.slice(text.indexOf("@@ -"), -1) };
}

/** The text that bytes are in UTF-8; undefined where they are none. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    // A decoder that is fatal throws for bytes that are not UTF-8, and for nothing else.
    return undefined;
  }
}
