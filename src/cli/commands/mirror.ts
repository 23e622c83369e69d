import { join } from "@std/path";
import {
  EXIT,
  reportable,
  UnknownEntryError,
  UsageError,
} from "../../base/errors.ts";
import { mirrorZoo } from "../../publish/mirror/mirror.ts";
import type {
  MirrorContext,
  MirrorRequest,
} from "../../publish/mirror/plan.ts";
import { inWorkPlace } from "../../publish/work_place.ts";
import { OWN_FOLDER } from "../../store/layout.ts";
import { entryFolder } from "../../zoo/address.ts";
import { type TargetPlace, targetPlace } from "../../zoo/kinds/kinds.ts";
import { readPins } from "../../zoo/pin.ts";
import type { ZooEntry } from "../../zoo/source.ts";
import { reportFailure, reportZoos } from "../for_each_entry.ts";
import type { Session } from "../session.ts";

/**
 * Writes a mirror of the zoo, or with `--dry-run` shows what it would get.
 *
 * @returns the exit code: 0 when every entry is in it, 1 when `--all` is more
 * than could be listed, else the highest of
 * those that failed; the others are written all the same.
 * @throws UsageError when it is not said what to mirror and where to.
 */
export async function mirror(session: Session): Promise<number> {
  const { options, report, settings, source, transfer, warn } = session;
  const { to, splitBytes, dryRun } = options;
  if (to === undefined) {
    throw new UsageError("cannot write a mirror: --to is missing", {
      hint:
        "Name a folder, a file that ends in .tar, or oci://registry/repository with --to.",
    });
  }
  const scratch = join(settings.configHome, OWN_FOLDER);
  const place = targetPlace(to, splitBytes !== undefined, scratch);
  checkUsage(session, place);
  reportZoos(settings.zoos, report);
  const { request, isGuess, complete } = await mirrorRequest(session);
  // What could not be listed belongs to all, and will not be there.
  const codes: number[] = options.all && !complete ? [EXIT.failed] : [];
  const context: MirrorContext = {
    source,
    transfer,
    report,
    async signedOffers() {
      if (!options.all) return [];
      try {
        return await source.signedOffers();
      } catch (error) {
        const { message } = reportable(error);
        warn(`cannot tell whether the zoo is signed: ${message}`);
        return [];
      }
    },
    failed(id, error) {
      // A guessed entry may well be missing.
      if (isGuess && error instanceof UnknownEntryError) return;
      codes.push(reportFailure(id, error, report));
    },
  };
  const work = async () => {
    const entries = await mirrorZoo(request, place, options, context);
    if (isGuess && entries === 0 && codes.length === 0) {
      throw noneOfTheGuessed(source.address);
    }
  };
  const isDone = () => codes.length === 0;
  if (dryRun) await work();
  else await inWorkPlace(place, transfer.signal, report, work, isDone);
  return Math.max(EXIT.ok, ...codes);
}

function checkUsage(
  { args, options: { all, baseUrl, splitBytes } }: Session,
  { kind }: TargetPlace,
): void {
  if (all === args.length > 0) {
    throw new UsageError(
      all
        ? "cannot mirror sample ids together with --all, which means every entry"
        : "cannot write a mirror: no entries are named",
      { hint: "Name sample ids, or give --all." },
    );
  }
  if (baseUrl !== undefined && !kind.served) {
    throw new UsageError(
      `option --base-url is for what a web server serves, not for a ${kind.noun}`,
    );
  }
  if (splitBytes !== undefined && !kind.splits) {
    throw new UsageError(
      `option --split is for bundles, not for a ${kind.noun}`,
    );
  }
}

function noneOfTheGuessed(zoo: string): UnknownEntryError {
  return new UnknownEntryError(
    `cannot mirror the model zoo "${zoo}": it has no index and none of the official zoo's entries`,
    { hint: "Name its entries instead of giving --all." },
  );
}

/**
 * What is to be mirrored, and whether the ids are no more than a guess; of
 * several ids of one entry the first counts.
 */
async function mirrorRequest(
  { args, options, settings, source, warn }: Session,
): Promise<{ request: MirrorRequest; isGuess: boolean; complete: boolean }> {
  const { all, retry, acceptChanged, jobs } = options;
  const { entries, origin, unasked } = await source.listEntries();
  const isGuess = all && origin === "guess";
  if (isGuess) {
    warn(
      `the model zoo "${source.address}" has no index: trying the entries of the official zoo`,
    );
  }
  // What is guessed is good for ids, and for nothing else.
  const known = origin === "guess" ? [] : entries;
  const listed = new Map<string, ZooEntry>(
    known.map((entry) => [entryFolder(entry.id), entry]),
  );
  const pins = readPins(args);
  const named = all ? entries.map(({ id }) => id) : [...pins.keys()];
  const byFolder = new Map(
    named.toReversed().map((id) => [entryFolder(id), id]),
  );
  const ids = [...byFolder.values()];
  const tellZoo = settings.zoos.length > 1;
  const request = {
    ids,
    pins,
    listed,
    tellZoo,
    anew: retry,
    acceptChanged,
    jobs,
  };
  return { request, isGuess, complete: unasked.length === 0 };
}
