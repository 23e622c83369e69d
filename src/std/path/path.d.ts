/** The file name at the end of a path, without `suffix` where it ends so. */
export function basename(path: string | URL, suffix?: string): string;
/** The path of the folder that holds `path`. */
export function dirname(path: string | URL): string;
/** Whether a path starts at a root, so that no current folder matters. */
export function isAbsolute(path: string): boolean;
/** Joins and normalises paths. */
export function join(path: string | URL, ...paths: string[]): string;
/** The path of `to` as seen from the folder `from`. */
export function relative(from: string, to: string): string;
/** The absolute path that a walk through the arguments ends at. */
export function resolve(...pathSegments: string[]): string;
/** The path that a `file:` URL names. */
export function fromFileUrl(url: string | URL): string;
/** The `file:` URL of an absolute path. */
export function toFileUrl(path: string): URL;
