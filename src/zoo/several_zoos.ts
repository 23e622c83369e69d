// Pure: no disk, network, clock or environment.

import { AppError, Interrupted } from "../errors.ts";
import { entryFolder } from "./entry_id.ts";
import type {
  EntryList,
  FoundManifest,
  ListedEntry,
  ZooSource,
} from "./source.ts";

/**
 * Several zoos as one: the first that has an entry wins. One that cannot be
 * asked does not keep the others from being asked; if none of them has the
 * entry, its failure is what the user has to know.
 *
 * @param zoos at least one, the one to ask first in front
 * @param warn told why a zoo was passed over
 */
export function openSeveral(
  zoos: readonly ZooSource[],
  warn: (text: string) => void,
): ZooSource {
  const [first] = zoos;
  if (first === undefined) throw new TypeError("no zoo is given");
  if (zoos.length === 1) return first;
  const address = zoos.map(({ address }) => address).join(", ");

  /** Asks one after the other until `use` has an answer. */
  async function askEach<T>(
    use: (zoo: ZooSource) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const failures: AppError[] = [];
    for (const zoo of zoos) {
      try {
        const answer = await use(zoo);
        if (answer === undefined) continue;
        for (const { message } of failures) {
          warn(`${message}. The next zoo is used.`);
        }
        return answer;
      } catch (error) {
        failures.push(passedOver(error));
      }
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
    return undefined;
  }

  return {
    address,
    manifestAddress: (id) => first.manifestAddress(id),
    findManifest: (id, earlier) =>
      askEach<FoundManifest>((zoo) => zoo.findManifest(id, earlier)),
    async listEntries(): Promise<EntryList> {
      const failures: AppError[] = [];
      const lists: EntryList[] = [];
      for (const zoo of zoos) {
        try {
          lists.push(await zoo.listEntries());
        } catch (error) {
          failures.push(passedOver(error));
        }
      }
      const [failure] = failures;
      if (lists.length === 0 && failure !== undefined) throw failure;
      for (const { message } of failures) {
        warn(`${message}. Its entries are not listed.`);
      }
      return union(lists);
    },
  };
}

/** The entries of all lists; of those with the same folder the first. */
function union(lists: readonly EntryList[]): EntryList {
  const byFolder = new Map<string, ListedEntry>();
  for (const entry of lists.flatMap(({ entries }) => entries)) {
    const folder = entryFolder(entry.id);
    if (!byFolder.has(folder)) byFolder.set(folder, entry);
  }
  const [first] = lists;
  const same = lists.every(({ origin }) => origin === first?.origin);
  return {
    entries: [...byFolder.values()],
    origin: same && first !== undefined ? first.origin : "index",
  };
}

/** The error of a zoo that is passed over for the next one. */
function passedOver(error: unknown): AppError {
  if (error instanceof AppError && !(error instanceof Interrupted)) {
    return error;
  }
  throw error;
}
