// Pure: no disk, network, clock or environment.

import { isSwapped, slipsIn } from "../base/closest.ts";
import { NetworkError, UnknownEntryError, UsageError } from "../base/errors.ts";
import { shellWord } from "../base/shell_word.ts";
import {
  argumentCount,
  type CommandName,
  commandNamed,
  COMMANDS,
  DEFAULT_COMMAND,
  installHint,
} from "./commands.ts";
import type { OptionName } from "./options.ts";

/** A command, and the options that it takes to do what a verb says. */
interface Meaning {
  command: CommandName;
  options?: string;
}

/** Verbs of other programs that are no aliases, and what they mean here. */
const VERBS: readonly (Meaning & { words: readonly string[] })[] = [
  { command: "get", options: "-r", words: ["reinstall"] },
  { command: "get", words: ["add", "download", "fetch", "pull", "clone"] },
  { command: "remove", words: ["rmdir", "del", "erase", "purge"] },
  { command: "lock", words: ["freeze"] },
  { command: "info", words: ["describe", "view", "cat"] },
  { command: "search", words: ["find"] },
  { command: "list", options: "--installed", words: ["status"] },
  { command: "update", options: "--dry-run", words: ["outdated"] },
  { command: "manual", words: ["man"] },
  { command: "verify", options: "--repair", words: ["repair"] },
  { command: "where", words: ["which", "path", "locate"] },
  { command: "self-update", words: ["self", "self-upgrade"] },
];

/** What other programs call an option: the first one here that the command takes is meant. */
const OPTION_WORDS: Readonly<Partial<Record<OptionName, readonly string[]>>> = {
  help: ["H", "?"],
  version: ["V"],
  retry: ["f", "reinstall", "overwrite"],
  quiet: ["s", "silent"],
  yes: ["f", "assume-yes", "no-confirm"],
  to: ["o", "O", "output", "dest"],
  home: ["d", "dir", "prefix", "target"],
  all: ["a"],
  force: ["f"],
};

/** What is never named for a word that may mean something harmless. */
const DESTRUCTIVE: readonly string[] = ["remove", "uninstall"];

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...VERBS.flatMap(({ words, ...meaning }) =>
    words.map((word) => [word, meaning] as const)
  ),
  ...COMMANDS.flatMap(({ name, aliases = [] }) =>
    [name, ...aliases].map((word) => [word, { command: name }] as const)
  ),
]);

/**
 * What is wrong with a line that begins with a verb of other programs, or with
 * a misspelt command, unless the zoo has an entry of that name.
 *
 * @param words the arguments that are no options; the first is no command
 * @returns an error that names the command.
 */
export function misnamedCommand(
  words: readonly string[],
): UsageError | undefined {
  const [first = "", ...rest] = words;
  const meant = meaningOf(first);
  if (meant === undefined) return undefined;
  return new UsageError(`"${first}" is not a command`, {
    hint: `Did you mean: ${lineOf(meant, rest)}? ${installHint(first)}`,
  });
}

/**
 * A word that is no command counts as an entry's id: where the zoo has no such
 * entry, and none that is called alike, or where it cannot be asked, a command
 * may have been meant.
 *
 * @param error why the entry cannot be installed
 * @returns the hint for that.
 */
export function adviseCommand(id: string, error: unknown): string | undefined {
  const isUnknown = error instanceof UnknownEntryError &&
    error.hint === undefined;
  if (!isUnknown && !(error instanceof NetworkError)) return undefined;
  const meant = meaningOf(id);
  return meant && `Did you mean: ${lineOf(meant, [])}?`;
}

/** The command that a word means that is none, if any. */
export function meantCommand(word: string): CommandName | undefined {
  return meaningOf(word)?.command;
}

function meaningOf(word: string): Meaning | undefined {
  const exact = MEANINGS.get(word.toLowerCase());
  // An id may well be written in capitals: LiTS is no misspelt list.
  if (exact !== undefined || !/^[A-Z]?[a-z]+(?:-[a-z]+)?$/.test(word)) {
    return exact;
  }
  let best: { meaning: Meaning; rank: number } | undefined;
  for (const [name, meaning] of MEANINGS) {
    const destructive = DESTRUCTIVE.includes(meaning.command);
    const slips = slipsBetween(word.toLowerCase(), name, destructive);
    if (slips === undefined) continue;
    // Of two that are equally near it is the harmless one.
    const rank = 2 * slips + Number(destructive);
    if (best === undefined || rank < best.rank) best = { meaning, rank };
  }
  return best?.meaning;
}

/**
 * The option that was meant, if any: one that other programs call so, or whose
 * name has a slip of the fingers, or two if it is long.
 *
 * @param word that is no option, without its dashes
 * @param taken the options that go with the command
 */
export function meantOption(
  word: string,
  taken: readonly OptionName[],
): OptionName | undefined {
  return taken.find((name) => OPTION_WORDS[name]?.includes(word)) ??
    taken.find((name) => slipsBetween(word, name, false) !== undefined);
}

/**
 * How many slips of the fingers make a word of a name, as far as that is
 * likely: two letters swapped, one too many or too few, a wrong one in a longer
 * name, two slips in a long one. Short ids are near to short verbs by chance,
 * and `remote` is no `remove`.
 */
function slipsBetween(
  word: string,
  name: string,
  destructive: boolean,
): number | undefined {
  if (name.length < 4 && name !== DEFAULT_COMMAND.name) return undefined;
  if (isSwapped(word, name)) return 1;
  const slips = slipsIn(word, name);
  if (slips === 1 && word.length > name.length) return 1;
  if (slips === 1 && word.length < name.length && name.length > 3) return 1;
  if (destructive || slips > 2) return undefined;
  return name.length >= (slips === 1 ? 5 : 7) ? slips : undefined;
}

/** A command line that does what is meant to these entries. */
function lineOf(
  { command, options = "" }: Meaning,
  args: readonly string[],
): string {
  // With entries behind it, not everything is to go.
  const isRemoval = command === "uninstall" && args.length > 0;
  const spec = commandNamed(isRemoval ? "remove" : command) ?? DEFAULT_COMMAND;
  const { least, most } = argumentCount(spec);
  const [placeholder = ""] = least > 0 ? spec.usage.split(" ") : [];
  const words = args.length > 0 ? args.map(shellWord) : [placeholder];
  return ["net_download", spec.name, options, ...most > 0 ? words : []]
    .filter(Boolean).join(" ");
}
