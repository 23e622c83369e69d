// Pure: no disk, network, clock or environment.

import type { Refused } from "../minisign.ts";
import type { Claims } from "./claims.ts";

/** What is remembered of signed zoos. */
export interface History {
  /** The highest serial for a key and a zoo: its name, or its address where it has none. */
  readonly serials: readonly { key: string; zoo: string; serial: string }[];
  /** The name of the zoo at an address. */
  readonly names: readonly { address: string; zoo: string }[];
}

export const NO_HISTORY: History = { serials: [], names: [] };

/** A signature that is verified, and what it claims. */
export interface Contact {
  /** The key as a line of text: its id could be another's. */
  key: string;
  /** The zoo's address. */
  address: string;
  claims: Claims;
}

/**
 * Compares what a zoo claims with what it claimed before.
 *
 * @returns what is remembered from then on, which is `history` itself where
 * that is the same; or a reason, as in "it …", to refuse an older state or
 * another zoo.
 */
export function remember(
  history: History,
  { key, address, claims: { zoo, serial } }: Contact,
): History | Refused {
  const before = history.names.find((row) => row.address === address)?.zoo;
  if (before !== undefined && before !== zoo) {
    return {
      reason: `is signed as ${
        zoo === undefined ? "a zoo without a name" : `the zoo "${zoo}"`
      }, and at this address was the zoo "${before}" before`,
    };
  }
  // Until a zoo has a name, its address stands for it.
  const rows = history.serials.filter((row) =>
    row.key === key && [zoo, address].includes(row.zoo)
  );
  const known = rows.map((row) => BigInt(row.serial));
  const highest = known.reduce<bigint | undefined>(
    (most, each) => most === undefined || each > most ? each : most,
    undefined,
  );
  if (highest !== undefined && (serial === undefined || serial < highest)) {
    return {
      reason: serial === undefined
        ? `is signed without a serial, and had the serial ${highest} before`
        : `has the serial ${serial}, and had the serial ${highest} before: it is an older state`,
    };
  }
  const names = zoo === undefined || before !== undefined
    ? history.names
    : [...history.names, { address, zoo }];
  const serials = serial === undefined || serial === highest
    ? history.serials
    : [
      ...history.serials.filter((row) => !rows.includes(row)),
      { key, zoo: zoo ?? address, serial: String(serial) },
    ];
  return names === history.names && serials === history.serials
    ? history
    : { serials, names };
}

/** What is remembered as text: a line for each fact, for people to read and correct. */
export function stringifyHistory({ serials, names }: History): string {
  const lines = (rows: readonly unknown[]) =>
    rows.map((row) => `\n    ${JSON.stringify(row)}`).join(",");
  return `{
  "format": 1,
  "serials": [${lines(serials)}
  ],
  "names": [${lines(names)}
  ]
}
`;
}

/** Reads what is remembered; a reason, as in "it …", where that is damaged. */
export function parseHistory(text: string): History | Refused {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: "is not JSON" };
  }
  const { format, serials, names } = fieldsOf(value);
  if (format !== 1) {
    return { reason: "is of another version of this program, or damaged" };
  }
  if (!Array.isArray(serials) || !Array.isArray(names)) {
    return { reason: 'has no lists "serials" and "names"' };
  }
  const read = {
    serials: serials.map((row) => textsOf(row, "key", "zoo", "serial")),
    names: names.map((row) => textsOf(row, "address", "zoo")),
  };
  const isWhole =
    read.serials.every(({ key, zoo, serial }) =>
      key && zoo && /^\d+$/.test(serial)
    ) && read.names.every(({ address, zoo }) => address && zoo);
  return isWhole
    ? read
    : { reason: "has a line that is not as it was written" };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Some fields of a row, empty where they are no text. */
function textsOf<Name extends string>(
  row: unknown,
  ...names: readonly Name[]
): Record<Name, string>;
function textsOf(
  row: unknown,
  ...names: readonly string[]
): Record<string, string> {
  const fields = fieldsOf(row);
  return Object.fromEntries(names.map((name) => {
    const value = fields[name];
    return [name, typeof value === "string" ? value : ""];
  }));
}
