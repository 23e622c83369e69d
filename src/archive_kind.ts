// Pure: no disk, network, clock or environment.

/** Bytes at a file's start that the functions here look at: two blocks of a tar archive. */
export const SNIFF_BYTES = 1024;

/** What Git LFS leaves in a file's place when its content was not fetched. */
export interface LfsPointer {
  /** The hash of the content that is missing, as in `sha256:4d7a…`. */
  readonly oid: string;
  /** The size of that content in bytes. */
  readonly size: number;
}

/**
 * Reads a Git LFS pointer, or returns `undefined` where `head`, the first
 * {@linkcode SNIFF_BYTES} of a file or all of it, is none.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function parseLfsPointer(head: Uint8Array): LfsPointer | undefined {
  const text = decode(head);
  if (!/^version https?:\/\/[^\n]*git-(?:lfs|media)[^\n]*\n/.test(text)) {
    return undefined;
  }
  const oid = /^oid ([^\n\r]+)\r?$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})\r?$/m.exec(text)?.[1];
  if (oid === undefined || size === undefined) return undefined;
  return { oid, size: Number(size) };
}

/** What a file is that was expected to be an archive and is none. */
export interface NonArchive {
  readonly kind: "empty" | "lfs-pointer" | "html" | "json" | "xml" | "text";
  /** What it is, to follow "it is": no capital, no full stop. */
  readonly description: string;
  /** What the user can do: whole sentences. */
  readonly hint: string;
}

const LOGIN_HINT =
  "The server, or something between it and you, answers with a page in the archive's place: open the address in a browser to see what it wants.";

/**
 * Recognises what servers send in an archive's place, by the first
 * {@linkcode SNIFF_BYTES} of the file (or all of it, where it is shorter).
 * Returns `undefined` for anything that is not plainly one of these: an
 * archive, or bytes of an unknown kind.
 */
export function recognizeNonArchive(head: Uint8Array): NonArchive | undefined {
  if (head.length === 0) {
    return {
      kind: "empty",
      description: "an empty file",
      hint: "Try again; if it stays empty, tell the owner of the zoo.",
    };
  }
  const pointer = parseLfsPointer(head);
  if (pointer !== undefined) {
    return {
      kind: "lfs-pointer",
      description:
        `a Git LFS pointer to ${pointer.oid} (${pointer.size} bytes), not the content itself`,
      hint:
        "The zoo's Git LFS storage did not give out the file, perhaps because its quota is used up: try again later, or use a mirror of the zoo.",
    };
  }
  const text = decode(head).trimStart();
  if (/^<(?:!doctype html|html|head|body|title|script|meta)\b/i.test(text)) {
    return { kind: "html", description: "a web page", hint: LOGIN_HINT };
  }
  if (/^<\?xml\b|^<[a-z][\w:-]*[\s>]/i.test(text)) {
    // A comment or an XML declaration may stand before a page's root element.
    if (/<html\b/i.test(text)) {
      return { kind: "html", description: "a web page", hint: LOGIN_HINT };
    }
    return { kind: "xml", description: "an XML document", hint: LOGIN_HINT };
  }
  if (/^<!--[^]*<html\b/i.test(text)) {
    return { kind: "html", description: "a web page", hint: LOGIN_HINT };
  }
  if (!isText(head)) return undefined;
  if (/^[{[]\s*(?:["{[\]}]|\d)/.test(text)) {
    return {
      kind: "json",
      description: `a JSON message, ${excerpt(text)}`,
      hint: LOGIN_HINT,
    };
  }
  return {
    kind: "text",
    description: `text that begins with ${excerpt(text)}`,
    hint: LOGIN_HINT,
  };
}

/** The first words of a text, quoted, with control characters escaped. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trimEnd();
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 59)}…` : line);
}

/** No NUL and no other control characters than those of text files. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) =>
    byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b
  ) && isUtf8(head);
}

/** Whether the bytes are UTF-8, apart from a last character that may be cut. */
function isUtf8(head: Uint8Array): boolean {
  const cuts = head.length < SNIFF_BYTES ? [0] : [0, 1, 2, 3];
  return cuts.some((cut) => {
    try {
      new TextDecoder("utf-8", { fatal: true })
        .decode(head.subarray(0, head.length - cut));
      return true;
    } catch {
      // A decoder that is fatal throws for bytes that are not UTF-8, and for nothing else.
      return false;
    }
  });
}

function decode(head: Uint8Array): string {
  return new TextDecoder().decode(head);
}
