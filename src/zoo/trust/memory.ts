import { SignatureError, StoreError } from "../../base/errors.ts";
import { replaceFile, systemDisk } from "../../store/disk.ts";
import { trustPaths } from "../../store/layout.ts";
import { withLocks } from "../../store/lock.ts";
import { readIfThereSync, statIfThere } from "../../store/if_there.ts";
import {
  type Contact,
  type History,
  NO_HISTORY,
  parseHistory,
  remember,
  stringifyHistory,
} from "./history.ts";
import type { SignedTexts } from "./signed_list.ts";

/**
 * What a run may note in the config home: all; what it has met, for a command
 * that only looks; or nothing.
 */
export type Writes = "all" | "contacts" | "none";

/** Where a run remembers signed zoos. */
export interface Memory {
  readonly configHome: string;
  readonly writes: Writes;
  readonly signal: AbortSignal;
}

/**
 * Compares a signed zoo with what is remembered of it, and remembers it.
 *
 * @throws SignatureError when it is an older state or another zoo; StoreError
 * when what is remembered cannot be used.
 */
export async function meet(contact: Contact, memory: Memory): Promise<void> {
  const { configHome, writes, signal } = memory;
  const { history: path, lock } = trustPaths(configHome);
  const isKnown = compare(path, contact) === undefined;
  if (isKnown || writes === "none") return;
  // A command that only looks makes no config folder.
  const isMade = statIfThere(configHome) !== undefined;
  if (writes === "contacts" && !isMade) return;
  const what = `what is remembered of signed zoos in "${path}"`;
  try {
    await withLocks([{ path: lock, what }], { signal }, () => {
      // Another run may have met the zoo in the meantime.
      const after = compare(path, contact);
      if (after !== undefined) write(path, stringifyHistory(after));
      return Promise.resolve();
    });
  } catch (error) {
    // On a disk that cannot be written, looking at a zoo works all the same.
    if (writes === "all" || !(error instanceof StoreError)) throw error;
  }
}

/** The list that was last accepted of the zoo at an address. */
export function recallList(
  zoo: URL,
  { configHome }: Memory,
): SignedTexts | undefined {
  return parseKept(read(trustPaths(configHome).listOf(zoo.href)) ?? "");
}

/** Keeps a list for times when the zoo cannot be asked. */
export function keepList(
  zoo: URL,
  { folder, signature, list }: SignedTexts,
  { configHome, writes }: Memory,
): void {
  if (writes !== "all") return;
  const path = trustPaths(configHome).listOf(zoo.href);
  // In one file a list never stands beside the signature of another.
  const signed = signature.replace(/\r?\n$/, "");
  const text = `${folder.href}\n${signed}\n${list}`;
  if (read(path) !== text) write(path, text);
}

/**
 * @returns what is remembered from then on; undefined where that is the same.
 * @throws SignatureError, StoreError.
 */
function compare(path: string, contact: Contact): History | undefined {
  const before = readHistory(path);
  const after = remember(before, contact);
  if ("reason" in after) {
    throw new SignatureError(
      `cannot use the zoo "${contact.label}": it ${after.reason}`,
      {
        hint:
          `Someone may have put an older copy or another zoo in its place: ask the zoo's owner. If it is right, remove the line about it from "${path}".`,
      },
    );
  }
  return after === before ? undefined : after;
}

/** @throws StoreError when it is damaged: without it, older states would go unnoticed. */
function readHistory(path: string): History {
  const text = read(path);
  const history = text === undefined ? NO_HISTORY : parseHistory(text);
  if (!("reason" in history)) return history;
  throw new StoreError(
    `cannot use "${path}", which holds the serials of signed zoos: it ${history.reason}`,
    {
      failure: "record",
      hint:
        "Correct it, or restore a copy. Without the file, nothing shows that a zoo is older than the one used last: remove it only if you know that the zoos are current.",
    },
  );
}

function read(path: string): string | undefined {
  const bytes = readIfThereSync(path, "file about signed zoos");
  return bytes && new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function write(path: string, text: string): void {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  replaceFile(systemDisk, path, [new TextEncoder().encode(text)], temporary);
}

/** The folder of a list, the four lines of its signature, and the list. One that is damaged says nothing; one that was changed is not signed. */
function parseKept(text: string): SignedTexts | undefined {
  const [, address = "", signature, list] =
    /^(.*)\n((?:.*\n){4})([^]*)$/.exec(text) ?? [];
  const folder = URL.parse(address);
  if (folder === null || signature === undefined || list === undefined) {
    return undefined;
  }
  return { folder, signature, list };
}
