import type { Limits } from "../../actions/expand/limits.ts";
import type { Events, Report } from "../../report/event.ts";
import { openDownloads } from "../../transfer/downloads.ts";
import { entryFolder } from "../../zoo/address.ts";
import { openZooFiles, readAddress } from "../../zoo/kinds/kinds.ts";
import { openZoo, type ZooMeans } from "../../zoo/open_zoo.ts";
import type { ZooFiles } from "../../zoo/kinds/kind.ts";
import type { ZooAddress } from "../../zoo/place.ts";
import { parseSums, SHA256SUMS } from "../../zoo/sha256sums.ts";
import {
  acceptTexts,
  findSignature,
  findTexts,
} from "../../zoo/trust/accept.ts";
import type { Trust } from "../../zoo/trust/open_trust.ts";
import { withTempFolder } from "../trial.ts";
import { BlobChecker } from "./blob_checker.ts";
import {
  compareDigests,
  type DigestList,
  findUnlistedTexts,
} from "./digests.ts";
import { type CheckedEntry, checkEntry } from "./entry.ts";
import { surveyZoo } from "./survey.ts";

/** What was found in a zoo as a whole. */
export type CheckedZoo = Events["zoo-checked"];

/**
 * Checks a zoo, wherever it is: every manifest is read, every archive compared
 * with what the manifest and the index say of it and staged as an installation
 * does, and every digest of `SHA256SUMS` compared, which one of the user's keys
 * must have signed where there are any. Nothing in the zoo is changed, and
 * nothing that is fetched is kept.
 *
 * @param address of a server, or the path of a folder or bundle
 * @param limits what an archive may expand to
 * @param report told of progress, and what was found in each entry
 * @throws AppError when there is no zoo, it is not signed by a key, it cannot be
 * asked or it cannot be told what is in it, or the signal's reason.
 */
export async function checkZoo(
  address: string,
  { trust, ...transfer }: ZooMeans,
  limits: Limits,
  report: Report,
): Promise<CheckedZoo> {
  const files = await openZooFiles(address, transfer);
  const signature = await checkSignature(files, readAddress(address), trust);
  const survey = await surveyZoo(files, signature.list);
  const { ids, indexed, list, standing, isRepository } = survey;
  // Without the keys: what is not as it was signed is told with all else, and ends nothing.
  const source = openZoo(address, transfer);
  return await withTempFolder(async (temp) => {
    const downloads = openDownloads(transfer, report, false);
    const { signal } = transfer;
    const checker = new BlobChecker({
      downloads,
      temp,
      limits,
      signal,
      report,
    });
    const used = new Set<URL>();
    const checked: CheckedEntry[] = [];
    for (const id of ids) {
      const entry = await checkEntry(id, {
        files,
        source,
        checker,
        indexed: indexed.get(entryFolder(id)),
        isSigned: signature.list !== undefined,
        used: (url) => used.add(url),
      });
      checked.push(entry);
      report({ kind: "entry-checked", ...entry });
    }
    const faults = await files.findFaults?.() ?? [];
    const differences = list === undefined ? [] : await compareDigests(
      list,
      standing ?? [...used, ...await findUnlistedTexts(list, ids, files)],
      files,
      checker,
    );
    const isUnlisted = list === undefined && !isRepository;
    return {
      path: files.address,
      entries: checked.length,
      faulty: checked.filter(({ problems }) => problems.length > 0).length,
      bytes: checked.reduce((sum, { bytes }) => sum + bytes, 0),
      problems: [
        ...survey.problems,
        ...faults,
        ...isUnlisted ? [NO_DIGESTS] : differences,
      ],
      ...signature.note !== undefined && { notes: [signature.note] },
    };
  });
}

const NO_DIGESTS =
  `it has no ${SHA256SUMS}, the list of the digests of its files: net_download mirror and pack write it`;

/**
 * Verifies the signature of a zoo with the user's keys. Without keys it only
 * tells whether there is one.
 *
 * @returns the list that was signed, where the signature was verified, and what
 * there is to say of it where the zoo is signed.
 * @throws SignatureError where none of the keys has signed the zoo, and what
 * asking the zoo throws.
 */
async function checkSignature(
  files: ZooFiles,
  address: ZooAddress,
  trust: Trust | undefined,
): Promise<{ list?: DigestList; note?: string }> {
  if (trust === undefined) {
    const signature = await findSignature(files);
    return signature === undefined ? {} : {
      note:
        `it claims to be signed by the key ${signature.keyId}: --zoo-key with that key verifies it`,
    };
  }
  const texts = await findTexts(files);
  const { key } = await acceptTexts(texts, address, trust);
  return {
    ...texts && {
      list: { folder: texts.folder, digests: parseSums(texts.list) },
    },
    note: `the key ${key.id} has signed the list of its digests`,
  };
}
