import { assertEquals } from "@std/assert";
import { fetchBlob } from "../../../src/transfer/fetch_blob.ts";
import { ConnectionCount } from "../../../src/transfer/segments/connection_count.ts";
import type { RangeServer } from "../../support/range_server.ts";
import { listTree } from "../../support/temp.ts";
import {
  fileOf,
  seededBytes,
  sha256,
  type Trial,
  type TrialOptions,
  withTrial,
} from "../../support/transfer.ts";

/** Slow enough for more connections to be worth while, and fast enough for a test. */
export const EACH = 10_000_000;
/** What the server has. */
export const content = new Uint8Array(seededBytes(40_000_000, 3));
export const digest = await sha256(content);

/**
 * Four connections from the first bytes on. How many are worth while otherwise
 * rests on what each brings, and so on how busy the machine is.
 */
export const several = {
  connectionCount: (most: number) => new ConnectionCount(most, 4),
};

/** Fetches a file of a server in a trial. */
export function run(trial: Trial, url: URL) {
  return fetchBlob(trial.request(url), trial.context, trial.observer);
}

/** Fetches the file, and makes sure that it is right and nothing else is left. */
export async function fetchAll(
  server: RangeServer,
  options: TrialOptions = {},
) {
  await withTrial(async (trial) => {
    const archive = await run(trial, server.url());
    assertEquals([archive.bytes, archive.sha256], [content.length, digest]);
    assertEquals(await sha256(await Deno.readFile(fileOf(archive))), digest);
    assertEquals(listTree(trial.folder).length, 2);
  }, options);
}

/** Where the requests for parts begin and end. */
export function rangesOf(
  { asked }: RangeServer,
): [start: number, end: number][] {
  return asked.flatMap(({ range }) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    return start === undefined ? [] : [[Number(start), Number(end) + 1]];
  });
}
