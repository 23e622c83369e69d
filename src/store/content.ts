// Pure: no disk, network, clock or environment.

import type { Receipt } from "./receipt.ts";

/** What an installation put under a name. */
export type Content =
  | { kind: "file"; size: number; sha256: string }
  | { kind: "link"; target: string };

/**
 * What a receipt says that installations put under some paths.
 *
 * @param isWanted tells of a path as seen from the home, with `/`
 * @returns these paths, each with a content; with several where one
 * installation came after another.
 */
export function* contentsAt(
  { sections, former }: Receipt,
  isWanted: (path: string) => boolean,
): Generator<[path: string, content: Content]> {
  for (const { folder, files, links } of [...sections, ...former]) {
    for (const { path, size, sha256 } of files) {
      const whole = `${folder}/${path}`;
      if (isWanted(whole)) yield [whole, { kind: "file", size, sha256 }];
    }
    for (const { path, target } of links) {
      const whole = `${folder}/${path}`;
      if (isWanted(whole)) yield [whole, { kind: "link", target }];
    }
  }
}
