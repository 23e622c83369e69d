// Pure: no disk, network, clock or environment.

/** A section, and the address that it is from where it is from one. */
interface FromAddress {
  readonly from?: { readonly address: string };
  /** What that states, or the file itself. */
  readonly license?: string;
}

/**
 * Sections with the licence of each, where they differ: what holds for all stands
 * once, in `[config]`. Warns of addresses that state none.
 *
 * @param id the entry
 * @param given the licence that the user names, which holds for all
 * @param before the licence that the zoo's manifest has
 */
export function withLicences<Section extends FromAddress>(
  sections: readonly Section[],
  { id, given, before }: {
    id: string;
    given: string | undefined;
    before: string | undefined;
  },
  warn: (text: string) => void,
): (Omit<Section, "license"> & { license?: string })[] {
  const remote = sections.flatMap(({ from, license }) =>
    from === undefined ? [] : [{ address: from.address, license }]
  );
  const stated = new Set(
    remote.filter(({ license }) => license !== undefined)
      .map(({ address }) => address),
  );
  const silent = new Set(remote.map(({ address }) => address))
    .difference(stated);
  if (given === undefined && silent.size > 0) {
    const kept = before === undefined
      ? ""
      : `. The manifest keeps the one that it has, ${before}`;
    if (stated.size === 0) {
      warn(
        `"${id}": no source states a licence; give it with --license${kept}`,
      );
    } else {
      for (const address of silent) {
        warn(`"${address}" states no licence; give it with --license`);
      }
    }
  }
  const differ = given === undefined &&
    new Set(sections.map(({ license }) => license)).size > 1;
  return sections.map(({ license, ...section }) => ({
    ...section,
    ...differ && license !== undefined && { license },
  }));
}
