// Pure: no disk, network, clock or environment.

/** Longest name of one file or folder that every common file system can hold, in bytes of UTF-8. */
export const MAX_SEGMENT_BYTES = 255;

/**
 * Longest relative path, in bytes of UTF-8. Linux takes paths of 4,096 bytes
 * (`PATH_MAX`, the closing NUL included); the rest is left for the folder that
 * the path will be joined to.
 */
export const MAX_PATH_BYTES = 3072;

/**
 * Names that Windows keeps for devices in every folder, with any extension.
 * Superscript digits count as digits there.
 * https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
 */
const DEVICE_NAME =
  /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[1-9¹²³])$/;

/** Length of the longest of them: longer names need no closer look. */
const MAX_DEVICE_NAME = "CONOUT$".length;

// deno-lint would call a regular expression with these characters unclear, so
// they are told by number: C0, DEL and C1, which steer terminals.
function isControl(codePoint: number): boolean {
  return codePoint < 0x20 || (codePoint >= 0x7f && codePoint <= 0x9f);
}

const encoder = new TextEncoder();

function isLongerThan(text: string, bytes: number): boolean {
  // A UTF-16 unit takes at most three bytes: most names need no encoding.
  return text.length * 3 > bytes && encoder.encode(text).length > bytes;
}

/**
 * Tells why `segment` cannot be the name of one file or folder on every
 * system, or `undefined` if it can. The reason is a predicate without its
 * subject and full stop, as in `${JSON.stringify(segment)} ${reason}`.
 *
 * The rules are the union of those of Linux, macOS and Windows, whatever the
 * machine: an archive or manifest that is safe here is safe everywhere. The
 * characters `<>"|?*` pass: Windows refuses them by itself, and they do no
 * harm elsewhere. A colon does not: it names a drive or a hidden stream there.
 */
export function checkSegment(segment: string): string | undefined {
  if (segment === "") return "is empty";
  if (segment === ".") return "is the folder itself";
  if (segment === "..") return "leads out of its folder";
  if (!segment.isWellFormed()) return "is not valid Unicode";
  for (let index = 0; index < segment.length; index++) {
    const code = segment.charCodeAt(index);
    if (code === 0) return "contains a NUL character";
    if (isControl(code)) return "contains a control character";
    if (code === 0x2f) return "contains a slash";
    if (code === 0x5c) {
      return "contains a backslash, which separates folders on Windows";
    }
    if (code === 0x3a) {
      return "contains a colon, which names a drive or a stream on Windows";
    }
  }
  const last = segment.at(-1);
  if (last === "." || last === " ") {
    return `ends with a ${last === "." ? "dot" : "space"}, which Windows drops`;
  }
  if (isDeviceName(segment)) return "is a device name on Windows";
  if (isLongerThan(segment, MAX_SEGMENT_BYTES)) {
    return `is longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  return undefined;
}

function isDeviceName(segment: string): boolean {
  const dot = segment.indexOf(".");
  const stem = (dot < 0 ? segment : segment.slice(0, dot)).trimEnd();
  return stem.length <= MAX_DEVICE_NAME && DEVICE_NAME.test(stem.toUpperCase());
}

/** A relative path taken apart, or why it is refused. */
export type CheckedPath =
  | { readonly segments: readonly string[] }
  | { readonly reason: string };

/**
 * Takes a relative path with `/` between its parts into segments that
 * {@linkcode checkSegment} accepts, or says why it cannot be one: the reason
 * is a predicate, as there. Empty parts and `.` are dropped, as the system
 * does: `./a//b/` is `a`, `b`, and `.` has no segments at all; whether the
 * folder itself may be meant is for the caller to say. An empty path is
 * refused, and so is every `..`, also one that would stay inside.
 */
export function checkRelativePath(path: string): CheckedPath {
  if (path === "") return { reason: "is empty" };
  if (/^(?:\/\/|\\\\)/.test(path)) return { reason: "is a network path" };
  if (path.startsWith("/")) return { reason: "is an absolute path" };
  if (/^[a-z]:/i.test(path)) return { reason: "begins with a drive letter" };
  const segments = path.split("/").filter((part) =>
    part !== "" && part !== "."
  );
  for (const segment of segments) {
    const reason = checkSegment(segment);
    if (reason === undefined) continue;
    if (segments.length === 1) return { reason };
    return { reason: `contains ${JSON.stringify(segment)}, which ${reason}` };
  }
  if (isLongerThan(segments.join("/"), MAX_PATH_BYTES)) {
    return { reason: `is longer than ${MAX_PATH_BYTES} bytes` };
  }
  return { segments };
}

/** Whether a text is a relative path that {@linkcode checkRelativePath} accepts, in its plainest form. */
export function isPlainPath(path: string): boolean {
  const checked = checkRelativePath(path);
  return "segments" in checked && checked.segments.join("/") === path;
}
