// Pure: no disk, network, clock or environment.

import { webUrl } from "../base/describe_url.ts";

/** Who made an entry and on what terms, in its maker's words: nothing of it is checked. */
export interface About {
  /** An SPDX expression, or other words. */
  license: string | undefined;
  /** An address, without a login. */
  homepage: string | undefined;
  /** Without `doi:` or the address of a resolver in front. */
  doi: string | undefined;
  authors: readonly string[];
}

/**
 * Reads what a manifest's `[config]` says about the entry.
 *
 * @param read the value of a key, over several lines where it is written so
 */
export function readAbout(read: (key: string) => string | undefined): About {
  const line = (key: string) => oneLine(read(key) ?? "") || undefined;
  return {
    license: line("license"),
    homepage: line("homepage")?.replace(/^(https?:\/\/)[^/?#]*@/i, "$1"),
    doi: line("doi")?.replace(
      /^(?:doi:\s*|https?:\/\/(?:dx\.)?doi\.org\/)/i,
      "",
    ),
    // A comma is part of many names: "Lovelace, Ada".
    authors: (read("authors") ?? "").split(/[;\n]/).map(oneLine)
      .filter((name) => name !== ""),
  };
}

/** As keys of `[config]`; what is not known is left out. */
export function aboutKeys(
  { license = "", homepage = "", doi = "", authors }: About,
): (readonly [string, string])[] {
  return [
    ["license", license] as const,
    ["homepage", homepage] as const,
    ["doi", doi] as const,
    ["authors", authors.join("; ")] as const,
  ].map(([key, value]) => [key, oneLine(value)] as const)
    .filter(([, value]) => value !== "");
}

/** What is said now, and what was said before of the rest. */
export function updateAbout(now: About, before: About | undefined): About {
  return {
    license: now.license ?? before?.license,
    homepage: now.homepage ?? before?.homepage,
    doi: now.doi ?? before?.doi,
    authors: now.authors.length > 0 ? now.authors : before?.authors ?? [],
  };
}

/**
 * A DOI as a link; undefined for what is none.
 * https://www.doi.org/doi-handbook/HTML/index.html
 */
export function doiUrl(doi: string): URL | undefined {
  const [, prefix, suffix = ""] =
    /^(10\.\d{4,9}(?:\.\d+)*)\/(\S+)$/.exec(doi) ??
      [];
  return prefix === undefined ? undefined : new URL(
    `https://doi.org/${prefix}/${
      suffix.replaceAll(/[?#%\\]/g, encodeURIComponent)
    }`,
  );
}

/** What a bill of materials takes of it: links only where they are such. */
export function billedAbout(about: About | undefined): {
  license: string | undefined;
  authors: readonly string[];
  homepage: string | undefined;
  doi: string | undefined;
} {
  return {
    license: about?.license,
    authors: about?.authors ?? [],
    homepage: webUrl(about?.homepage ?? "")?.href,
    doi: doiUrl(about?.doi ?? "")?.href,
  };
}

/** Nothing in it ends a line, for whatever program. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}
