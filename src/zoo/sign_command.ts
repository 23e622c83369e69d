// Pure: no disk, network, clock or environment.

import { shellWord } from "../base/shell_word.ts";
import { parseSignature } from "./minisign.ts";
import { SHA256SUMS } from "./sha256sums.ts";
import { readTrustedComment } from "./trust/trusted_comment.ts";

/**
 * The command line that signs a list of digests.
 *
 * @param list path of the list
 * @param former the signature of the list before it, if any: without its name,
 * or a higher serial, who used that zoo would be told of an older state
 */
export function signCommand(list: string, former?: string): string {
  const signature = parseSignature(former ?? "");
  const stated = "reason" in signature
    ? {}
    : readTrustedComment(signature.comment);
  const words = "reason" in stated ? [] : [
    ...stated.zoo === undefined ? [] : [`zoo=${stated.zoo}`],
    ...stated.serial === undefined ? [] : [`serial=${stated.serial + 1n}`],
  ];
  const comment = words.length > 0 ? ` -t ${shellWord(words.join(" "))}` : "";
  return `minisign -Sm ${shellWord(list)}${comment}`;
}

/**
 * The command lines that sign a zoo whose list cannot be signed where it is: a
 * folder with the same files can.
 *
 * @param zoo where it is
 * @param options of the mirror command that writes it again
 */
export function signByFolder(zoo: string, ...options: string[]): string {
  const mirror = "net_download mirror --all";
  return [
    `${mirror} --zoo ${shellWord(zoo)} --to signed_zoo`,
    signCommand(`signed_zoo/${SHA256SUMS}`),
    [mirror, "--zoo signed_zoo --to", shellWord(zoo), ...options].join(" "),
  ].join(" && ");
}
