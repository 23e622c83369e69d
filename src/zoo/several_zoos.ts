// Pure: no disk, network, clock or environment.

import {
  AppError,
  NetworkError,
  reportable,
  SignatureError,
} from "../base/errors.ts";
import { entryFolder } from "./address.ts";
import {
  type Asking,
  BRIEF_RETRIES,
  type EntryList,
  type FoundManifest,
  type UnaskedZoo,
  type ZooEntry,
  type ZooSource,
} from "./source.ts";

/**
 * Several zoos as one: the first that has an entry wins. One that cannot be
 * asked does not keep the others from being asked; if none of them has the
 * entry, it is asked again, with all retries that the user allows, and its
 * failure is what the user has to know. One that has another version than
 * the one that is wanted is passed over, too; if none has that, it is told what
 * the first has instead.
 *
 * @param zoos at least one, the one to ask first in front
 * @param retries how often the user lets a request be retried
 * @param warn told why a zoo was passed over
 */
export function openSeveral(
  zoos: readonly ZooSource[],
  retries: number,
  warn: (text: string) => void,
): ZooSource {
  const [first] = zoos;
  if (first === undefined) throw new TypeError("no zoo is given");
  if (zoos.length === 1) return first;
  const address = zoos.map(({ address }) => address).join(", ");

  return {
    address,
    async recallManifest(id, text) {
      const refusals: SignatureError[] = [];
      for (const zoo of zoos) {
        try {
          return { ...await zoo.recallManifest(id, text), zoo: address };
        } catch (error) {
          if (!(error instanceof SignatureError)) throw error;
          refusals.push(error);
        }
      }
      throw refusals[0];
    },
    async findManifest(id, asking = {}): Promise<FoundManifest | undefined> {
      const failures = new Map<ZooSource, AppError>();
      const { accepts = () => true } = asking;
      let other: FoundManifest | undefined;
      /** The zoos that come before the one that has the entry. */
      let before = zoos;
      const ask = async (asked: readonly ZooSource[], how: Asking) => {
        for (const zoo of asked) {
          failures.delete(zoo);
          try {
            const found = await zoo.findManifest(id, how);
            if (found !== undefined && accepts(found)) {
              before = zoos.slice(0, zoos.indexOf(zoo));
              return found;
            }
            other ??= found;
          } catch (error) {
            failures.set(zoo, reportable(error));
          }
        }
        return undefined;
      };
      const { brief = false, patient = false } = asking;
      let found = await ask(zoos, { ...asking, brief: !patient });
      const asksAgain = !brief && !patient && retries > BRIEF_RETRIES;
      if (found === undefined && asksAgain) {
        const silent = zoos.filter((zoo) => isSilence(failures.get(zoo)));
        found = await ask(silent, asking);
      }
      if (found === undefined && other !== undefined) {
        for (const { message } of failures.values()) warn(`${message}.`);
        return other;
      }
      const inOrder = before.flatMap((zoo) => failures.get(zoo) ?? []);
      const [failure] = inOrder;
      if (failure === undefined) return found;
      if (found === undefined) throw failure;
      for (const { message } of inOrder) {
        warn(`${message}. The next zoo is used.`);
      }
      const silence = inOrder.find((each) => !(each instanceof SignatureError));
      return { ...found, instead: silence ?? failure };
    },
    async signedOffers() {
      const answers = await askAll(zoos, (zoo) => zoo.signedOffers());
      return answers.flatMap((answer) => {
        if (!(answer instanceof AppError)) return answer;
        warn(answer.message);
        return [];
      });
    },
    async listEntries() {
      const byFolder = new Map<string, ZooEntry>();
      const origins = new Set<EntryList["origin"]>();
      const unasked: UnaskedZoo[] = [];
      for (const answer of await askAll(zoos, (zoo) => zoo.listEntries())) {
        if (answer instanceof AppError) {
          unasked.push({ failure: answer, before: new Set(byFolder.keys()) });
          continue;
        }
        origins.add(answer.origin);
        for (const entry of answer.entries) {
          const folder = entryFolder(entry.id);
          if (!byFolder.has(folder)) byFolder.set(folder, entry);
        }
      }
      const [first] = unasked;
      if (origins.size === 0 && first !== undefined) throw first.failure;
      for (const { failure } of unasked) {
        warn(`${failure.message}. Its entries are not listed.`);
      }
      const [origin = "index", ...others] = origins;
      return {
        entries: [...byFolder.values()],
        origin: others.length === 0 ? origin : "index",
        unasked,
      };
    },
  };
}

/** What each zoo answers at the same time, or why it cannot. */
function askAll<T>(
  zoos: readonly ZooSource[],
  ask: (zoo: ZooSource) => Promise<T>,
): Promise<(T | AppError)[]> {
  return Promise.all(zoos.map((zoo) => ask(zoo).catch(reportable)));
}

/** Whether a zoo may answer when it is asked for longer. */
function isSilence(failure: AppError | undefined): boolean {
  return failure instanceof NetworkError && failure.retryable;
}
