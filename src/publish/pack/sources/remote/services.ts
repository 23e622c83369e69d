import { publicWords } from "../../../../base/describe_url.ts";
import { isLoopback } from "../../../../base/loopback.ts";
import { StoreError, UsageError } from "../../../../base/errors.ts";
import { JsonError } from "../../../../base/json.ts";
import { Semaphore } from "../../../../base/semaphore.ts";
import type { TransferContext } from "../../../../transfer/context.ts";
import type { About } from "../../../../zoo/about.ts";
import { type Part, PARTS } from "../../../parts.ts";
import type { NamedPaths, Source } from "../source.ts";
import { askJson } from "./ask_json.ts";
import { gitHub } from "./github.ts";
import { huggingFace } from "./hugging_face.ts";
import { monai } from "./monai.ts";
import { remoteSource } from "./remote_source.ts";
import type { Means, Offer, Service } from "./service.ts";
import { shownAddress } from "./service_address.ts";
import { selectedFiles } from "./selected_files.ts";
import { web } from "./web.ts";
import { zenodo } from "./zenodo.ts";

/** The kinds of address that can be packed. */
const SERVICES: readonly Service[] = [web, huggingFace, zenodo, gitHub, monai];

/** Whether what an option names is an address, and not a path. */
export function isAddress(given: string): boolean {
  return SERVICES.some(({ claims }) => claims(given));
}

/** Whether what an option names looks like an address, of whatever kind. */
export function hasScheme(given: string): boolean {
  // One letter is a drive of Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(given);
}

/** The error for an address of another kind. */
export function unknownScheme(given: string): UsageError {
  const forms = SERVICES.map(({ form }) => form).join("; ");
  return new UsageError(
    `cannot pack "${
      publicWords(given)
    }": addresses of this kind cannot be packed, and there is no such file`,
    { hint: `Name a file, a folder, or an address: ${forms}.` },
  );
}

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
 * Finds out what the addresses among what is named lead to; no file is fetched
 * yet.
 *
 * @throws UsageError for what cannot be an address, or is given twice;
 * NetworkError when a service does not tell, StoreError when what it tells or
 * has cannot be used.
 */
export async function findSources(
  named: NamedPaths,
  transfer: TransferContext,
  means: Omit<Means, "ask">,
): Promise<FoundSources> {
  const fetching = { transfer, trials: new Semaphore(() => 1) };
  const asking = { ...means, ask: (url: URL) => askJson(url, transfer) };
  const found: (Offer & { part: Part; isListed: boolean })[] = [];
  const sources: Source[] = [];
  for (const part of PARTS) {
    const addresses = named[part.section].filter(isAddress);
    for (const [index, address] of addresses.entries()) {
      if (addresses.indexOf(address) < index) {
        throw new UsageError(
          `option --${part.section} is given "${shownAddress(address)}" twice`,
        );
      }
      const service = SERVICES.find(({ claims }) => claims(address));
      if (service === undefined) throw unknownScheme(address);
      const offer = await find(service, address, asking);
      found.push({ ...offer, part, isListed: service.lists });
      if (service !== web && offer.files.some(({ url }) => isPlain(url))) {
        means.warn(
          `files of "${address}" are fetched without encryption, here and where the entry is installed; their digests show later changes`,
        );
      }
      sources.push(
        ...offer.files.map((file) => ({
          ...remoteSource(part, file, fetching),
          from: {
            address: shownAddress(address),
            license: offer.about?.license,
          },
        })),
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
    about: together(found.flatMap(({ about }) => about ?? [])),
  };
}

/** Whether others on the way can read and change what comes from there. */
function isPlain(url: URL): boolean {
  return url.protocol === "http:" && !isLoopback(url.hostname);
}

async function find(
  service: Service,
  address: string,
  means: Means,
): Promise<Offer> {
  try {
    const offer = await service.find(address, means);
    if (offer.locked !== undefined) {
      const { state, token } = offer.locked;
      means.warn(
        `"${address}" is ${state}: installing the entry from there needs a token in ${token} too; a mirror of the zoo needs none`,
      );
    }
    if (!service.lists) return offer;
    return { ...offer, files: selectedFiles(address, offer.files, means) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new StoreError(
      `cannot pack "${address}": the answer of ${service.name} cannot be used: ${error.message}`,
      { cause: error, failure: "bad-answer" },
    );
  }
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
    license: [...new Set(licenses)].join(" AND ") || undefined,
    homepage: first("homepage"),
    doi: first("doi"),
    authors: [...new Set(abouts.flatMap(({ authors }) => authors))],
  };
}
