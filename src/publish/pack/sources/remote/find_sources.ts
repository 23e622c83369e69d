import { UsageError } from "../../../../base/errors.ts";
import { Semaphore } from "../../../../base/semaphore.ts";
import type { TransferContext } from "../../../../transfer/context.ts";
import type { About } from "../../../../zoo/about.ts";
import { type Part, PARTS } from "../../../parts.ts";
import type { NamedPaths } from "../read_sources.ts";
import type { Source } from "../source.ts";
import { askJson } from "./ask_json.ts";
import { NOTHING_SAID } from "./nothing_said.ts";
import { remoteSource } from "./remote_source.ts";
import { type Means, type Offer, shownAddress } from "./service.ts";
import { SERVICES } from "./services.ts";

/** Weights make the model, so what is said of them counts most. */
const WEIGHT: readonly Part["section"][] = ["weights", "data", "code"];

/** What addresses lead to. */
export interface FoundSources {
  readonly sources: readonly Source[];
  /** Parts of which services have the list. */
  readonly listed: readonly Part[];
  /** Of the first that names one, else the newest date. */
  readonly version: Offer["version"];
  /** Of all together. */
  readonly about: About;
}

/**
 * Finds out what addresses lead to; no file is fetched yet.
 *
 * @throws as {@linkcode Service.find} does; UsageError for one that is given twice.
 */
export async function findSources(
  named: NamedPaths,
  transfer: TransferContext,
  means: Omit<Means, "ask">,
): Promise<FoundSources> {
  const ask = (url: URL) => askJson(url, transfer);
  const fetching = { transfer, trials: new Semaphore(() => 1) };
  const found: (Offer & { part: Part; isListed: boolean })[] = [];
  const sources: Source[] = [];
  for (const part of PARTS) {
    const addresses = named[part.section];
    for (const [index, address] of addresses.entries()) {
      if (addresses.indexOf(address) < index) {
        throw new UsageError(
          `option --${part.section} is given "${shownAddress(address)}" twice`,
        );
      }
      const service = SERVICES.find(({ claims }) => claims(address));
      if (service === undefined) throw new TypeError("no address");
      const offer = await service.find(address, { ...means, ask });
      found.push({ ...offer, part, isListed: service.lists });
      sources.push(
        ...offer.files.map((file) => remoteSource(part, file, fetching)),
      );
    }
  }
  found.sort((a, b) =>
    WEIGHT.indexOf(a.part.section) - WEIGHT.indexOf(b.part.section)
  );
  return {
    sources,
    listed: found.filter(({ isListed }) => isListed).map(({ part }) => part),
    version: versionOf(found),
    about: together(found.map(({ about }) => about)),
  };
}

function versionOf(offers: readonly Offer[]): Offer["version"] {
  const versions = offers.flatMap(({ version }) => version ?? []);
  const named = versions.find((version) => "name" in version);
  const dates = versions.flatMap((version) =>
    "date" in version ? [version.date] : []
  ).sort();
  const newest = dates.at(-1);
  return named ?? (newest === undefined ? undefined : { date: newest });
}

/** What several sources say: all their licences hold. */
function together(abouts: readonly About[]): About {
  const licenses = abouts.flatMap(({ license }) => license ?? []);
  const first = (key: "homepage" | "doi") =>
    abouts.find((about) => about[key] !== undefined)?.[key];
  return {
    ...NOTHING_SAID,
    license: [...new Set(licenses)].join(" AND ") || undefined,
    homepage: first("homepage"),
    doi: first("doi"),
    authors: [...new Set(abouts.flatMap(({ authors }) => authors))],
  };
}
