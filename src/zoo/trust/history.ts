// Pure: no disk, network, clock or environment.

import {
  JsonError,
  listOf,
  objectOf,
  parseObject,
  textOf,
} from "../../base/json.ts";
import type { Refused } from "../minisign.ts";
import type { TrustedComment } from "../trusted_comment.ts";

/** What is remembered of signed zoos. */
export interface History {
  /** The highest serial for a key and a zoo: its name, or its address where it has none. */
  readonly serials: readonly { key: string; zoo: string; serial: string }[];
  /** The name of the zoo at an address. */
  readonly names: readonly { address: string; zoo: string }[];
}

/** Goes up when an older program could misread what is remembered. */
const FORMAT = 1;

export const NO_HISTORY: History = { serials: [], names: [] };

/** A signature that is verified, and what it states. */
export interface Contact {
  /** The key as a line of text: its id could be another's. */
  key: string;
  /** The zoo's address. */
  address: string;
  /** What messages call the zoo. */
  label: string;
  stated: TrustedComment;
}

/**
 * Compares what a zoo states with what it stated before.
 *
 * @returns what is remembered from then on, which is `history` itself where
 * that is the same; or a reason, as in "it …", to refuse an older state or
 * another zoo.
 */
export function remember(
  history: History,
  { key, address, stated: { zoo, serial } }: Omit<Contact, "label">,
): History | Refused {
  const before = history.names.find((row) => row.address === address)?.zoo;
  if (before !== undefined && before !== zoo) {
    return {
      reason: `is signed as ${
        zoo === undefined ? "a zoo without a name" : `the zoo "${zoo}"`
      }, but the zoo at this address was "${before}" before`,
    };
  }
  // Until a zoo has a name, its address stands for it.
  const rows = history.serials.filter((row) =>
    row.key === key && [zoo, address].includes(row.zoo)
  );
  const [highest] = rows.map((row) => BigInt(row.serial))
    .sort((a, b) => a < b ? 1 : -1);
  if (highest !== undefined && (serial === undefined || serial < highest)) {
    return {
      reason: serial === undefined
        ? `is signed without a serial, but had the serial ${highest} before`
        : `has the serial ${serial}, but had the serial ${highest} before: it is an older state`,
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
  "format": ${FORMAT},
  "serials": [${lines(serials)}
  ],
  "names": [${lines(names)}
  ]
}
`;
}

/** Reads what is remembered; a reason, as in "it …", where that is damaged. */
export function parseHistory(text: string): History | Refused {
  try {
    const fields = parseObject(text, "it");
    const rowsOf = (key: string) =>
      listOf(fields, key).map((row) => objectOf(row, `a line of "${key}"`));
    if (fields["format"] !== FORMAT) {
      return { reason: "is of another version of this program, or damaged" };
    }
    const serials = rowsOf("serials").map((row) => ({
      key: textOf(row, "key"),
      zoo: textOf(row, "zoo"),
      serial: textOf(row, "serial"),
    }));
    const names = rowsOf("names").map((row) => ({
      address: textOf(row, "address"),
      zoo: textOf(row, "zoo"),
    }));
    const odd = serials.find(({ serial }) => !/^\d+$/.test(serial));
    return odd === undefined
      ? { serials, names }
      : { reason: `has the serial "${odd.serial}", which is no number` };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { reason: `cannot be read: ${error.message}` };
  }
}
