// Pure: no disk, network, clock or environment.

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../base/errors.ts";
import { hasPin, readPins } from "../zoo/pin.ts";
import { type Command, namedZoo } from "./command.ts";
import {
  type CommandName,
  commandNamed,
  type CommandSpec,
  commandsWith,
  DEFAULT_COMMAND,
  takesOption,
} from "./commands.ts";
import {
  installHint,
  isSlip,
  meantCommand,
  misnamedCommand,
} from "./meant_command.ts";
import {
  type GivenOptions,
  type OptionValues,
  readOptionValues,
} from "./option_values.ts";
import {
  type Option,
  type OptionName,
  OPTIONS,
  optionVariable,
  VARIABLE_OPTIONS,
} from "./options.ts";

type Spec = CommandSpec & { readonly name: CommandName };

const options: readonly (Option & { name: OptionName })[] = OPTIONS;
const switches = options.filter(({ value }) => value === undefined);
const valued = options.filter(({ value }) => value !== undefined);

/** The options, as the parser of the standard library wants them. */
const GRAMMAR = {
  boolean: switches.map(({ name }) => name),
  string: [...valued.map(({ name }) => name), "_"],
  collect: valued.map(({ name }) => name),
  alias: Object.fromEntries(
    options.flatMap(({ name, short }) => short ? [[name, short]] : []),
  ),
  "--": true,
} as const;

/**
 * Turns the arguments behind the program's name into a command.
 *
 * @param valueOf value of a variable that gives an option, `NET_DOWNLOAD_JOBS`
 * and so on; the command line goes before them, and those that do not go with
 * the command are not asked for
 * @throws UsageError for an unknown option, one that does not go with the
 * command, a value that is missing, wrong or not wanted, or arguments that are
 * too few or too many. Where the first word may be meant as a command and is
 * none, the command has a doubt.
 */
export function parseCommand(
  argv: readonly string[],
  valueOf: (variable: string) => string | undefined = () => undefined,
): Command {
  const { given, words } = parseLine(withEntryVersion(argv));
  const [first, ...rest] = words;
  if (given.help) {
    const of = commandNamed(first)?.name ?? meantCommand(first ?? "");
    return { kind: "help", of };
  }
  if (given.version) return { kind: "version" };
  const named = namedBy(words);
  const doubt = named === undefined ? misnamedCommand(words) : undefined;
  const spec = named ?? defaultCommand();
  const args = named === undefined ? words : rest;
  const fromEnvironment = variablesFor(spec, valueOf);
  const least = leastArguments(spec, { ...fromEnvironment, ...given });
  checkFit(spec, given, args, { least, alias: named && first, doubt });
  const values = readValues(given, fromEnvironment);
  return {
    kind: "run",
    name: spec.name,
    args,
    options: values,
    ...(doubt !== undefined && { doubt }),
  };
}

function defaultCommand(): Spec {
  const spec = commandNamed(DEFAULT_COMMAND);
  if (spec === undefined) throw new TypeError("the default command is missing");
  return spec;
}

/** The command that the first word names. With ids, not everything is to go. */
function namedBy([first, ...rest]: readonly string[]): Spec | undefined {
  const spec = commandNamed(first);
  return spec?.name === "uninstall" && rest.length > 0
    ? commandNamed("remove")
    : spec;
}

/** How many arguments a command needs beside these options. */
function leastArguments(
  { takes: [least], instead }: Spec,
  given: GivenOptions,
): number {
  return instead !== undefined && given[instead] !== undefined ? 0 : least;
}

/** A line that is still being typed. */
export interface UnfinishedLine {
  /** The command that it is for. */
  spec: CommandSpec;
  /** What stands behind the command, but for options. */
  args: readonly string[];
  /** The zoos that it names, or a variable. */
  zoos: readonly string[];
}

/**
 * Reads a line that is still being typed: whatever is wrong with it may yet be
 * put right.
 *
 * @param valueOf as for {@linkcode parseCommand}
 */
export function readUnfinished(
  argv: readonly string[],
  valueOf: (variable: string) => string | undefined,
): UnfinishedLine {
  const parsed = parseArgs([...argv], GRAMMAR);
  const words = wordsOf(parsed);
  const named = namedBy(words);
  const spec = named ?? defaultCommand();
  const zoos = textsIn(parsed["zoo"]).filter((zoo) => zoo !== "");
  return {
    spec,
    args: named === undefined ? words : words.slice(1),
    zoos: zoos.length > 0 ? zoos : variablesFor(spec, valueOf).zoo ?? [],
  };
}

/** `pack --version 1.0` means the version of the entry. */
function withEntryVersion(argv: readonly string[]): readonly string[] {
  // Every start comes by here, and looking for a word is quicker than parsing.
  if (!argv.includes("pack") || namedCommand(argv) !== "pack") return argv;
  const end = argv.indexOf("--");
  return argv.map((arg, index) => {
    if (end >= 0 && index > end) return arg;
    const next = argv[index + 1];
    const hasValue = arg === "--version" && next !== undefined &&
      !next.startsWith("-");
    return hasValue || arg.startsWith("--version=")
      ? arg.replace("--version", "--entry-version")
      : arg;
  });
}

/**
 * The command that arguments name, also where something is wrong with them;
 * `undefined` where they name none.
 */
export function namedCommand(argv: readonly string[]): CommandName | undefined {
  const { _: [first] } = parseArgs([...argv], GRAMMAR);
  return commandNamed(first === undefined ? first : String(first))?.name;
}

function checkFit(
  spec: Spec,
  given: GivenOptions,
  args: readonly string[],
  { least, alias, doubt }: {
    least: number;
    alias: string | undefined;
    doubt: UsageError | undefined;
  },
): void {
  const { name, usage, takes: [, most] } = spec;
  for (const option of OPTIONS.map(({ name }) => name)) {
    if (given[option] !== undefined && !takesOption(spec.name, option)) {
      throw doubt ?? new UsageError(
        `the command ${name} does not take the option --${option}`,
        { hint: `Leave it out: it is for ${commandsWith(option)}.` },
      );
    }
  }
  // What follows the scheme may hold a password.
  const [address] = args.flatMap((arg) => /^[^/\\:]+:\/\//.exec(arg) ?? []);
  if (address !== undefined && namedZoo({ name, args }) === undefined) {
    throw new UsageError(
      `the command ${name} takes no address such as "${address}…", only: ${usage}`,
      { hint: "The address of a zoo is given with --zoo." },
    );
  }
  const pinned = args.find(hasPin);
  if (pinned !== undefined && spec.pins) readPins(args);
  else if (pinned !== undefined && usage.includes("sample_id")) {
    throw new UsageError(
      `the command ${name} takes sample ids without a version, not "${pinned}"`,
    );
  }
  if (args.length < least) {
    const [missing = ""] = usage.split(" ");
    throw new UsageError(
      `the following arguments are required: ${missing}`,
      alias === undefined || alias === name ? {} : { hint: installHint(alias) },
    );
  }
  if (most === 0 && args.length > 0) {
    throw new UsageError(
      `the command ${name} takes no arguments, not "${args.join(" ")}"`,
      name === "list"
        ? { hint: `To find entries: net_download search ${args.join(" ")}` }
        : {},
    );
  }
  if (most !== undefined && args.length > most) {
    throw new UsageError(
      `the command ${name} takes at most: ${usage}`,
    );
  }
}

function parseLine(
  argv: readonly string[],
): { given: GivenOptions; words: string[] } {
  refuseSwitchValue(argv);
  const parsed = parseArgs([...argv], {
    ...GRAMMAR,
    unknown: (arg) => {
      if (arg.startsWith("-")) throw unknownOption(arg, argv);
    },
  });
  const given: Partial<Record<OptionName, readonly string[]>> = {};
  for (const { name, value } of options) {
    const texts = value === undefined
      ? parsed[name] === true ? [""] : undefined
      : valuesGiven(name, parsed[name]);
    if (texts !== undefined) given[name] = texts;
  }
  return { given, words: wordsOf(parsed) };
}

/** The arguments that are no options, also those behind `--`. */
function wordsOf(parsed: Readonly<Record<string, unknown>>): string[] {
  return [...textsIn(parsed["_"]), ...textsIn(parsed["--"])];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The parser would take `--yes=no` for `--yes`. */
function refuseSwitchValue(argv: readonly string[]): void {
  const end = argv.indexOf("--");
  for (const arg of end < 0 ? argv : argv.slice(0, end)) {
    const [, option = "", value] = /^(--?[^=]+)=(.*)$/s.exec(arg) ?? [];
    const named = switches.find(({ name, short }) =>
      option === `--${name}` || option === `-${short}`
    );
    if (named === undefined) continue;
    throw new UsageError(
      `option --${named.name} takes no value, not "${value}"`,
      { hint: "Give it without =, or leave it out." },
    );
  }
}

function valuesGiven(name: string, value: unknown): string[] | undefined {
  const texts = textsIn(value);
  if (texts.includes("")) {
    throw new UsageError(`option --${name} needs a value`);
  }
  return texts.length > 0 ? texts : undefined;
}

/**
 * What variables give of a command's options: a switch by anything but
 * nothing, 0, no, off and false; what may be repeated by a line for each.
 */
function variablesFor(
  spec: Spec,
  valueOf: (variable: string) => string | undefined,
): GivenOptions {
  const given: Partial<Record<OptionName, readonly string[]>> = {};
  for (const option of VARIABLE_OPTIONS) {
    if (!takesOption(spec.name, option.name)) continue;
    const text = valueOf(optionVariable(option.name));
    if (!text) continue;
    const texts = textsOf(option, text);
    if (texts.length > 0) given[option.name] = texts;
  }
  return given;
}

/** Whether a variable's value turns a switch on. */
export function isSwitchedOn(text: string | undefined): boolean {
  return text !== undefined && !/^(?:|0|no|false|off)$/i.test(text);
}

function textsOf({ value, repeats }: Option, text: string): string[] {
  if (value === undefined) return isSwitchedOn(text) ? [""] : [];
  return repeats ? text.split(/\r?\n/).filter((line) => line !== "") : [text];
}

/** The values of all options; a fault of a variable is told with its name. */
function readValues(
  given: GivenOptions,
  fromEnvironment: GivenOptions,
): OptionValues {
  try {
    return readOptionValues({ ...fromEnvironment, ...given });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const culprit = VARIABLE_OPTIONS.find(({ name }) =>
      given[name] === undefined && fromEnvironment[name] !== undefined &&
      !isReadable({ [name]: fromEnvironment[name] })
    );
    if (culprit === undefined) throw error;
    throw new UsageError(error.message, {
      hint: `It comes from ${optionVariable(culprit.name)}.`,
      cause: error,
    });
  }
}

function isReadable(given: GivenOptions): boolean {
  try {
    readOptionValues(given);
    return true;
  } catch {
    // What it throws was thrown already, for all options together.
    return false;
  }
}

/** Only what the command takes may be meant. */
function unknownOption(arg: string, argv: readonly string[]): UsageError {
  const typed = arg.split("=", 1).join("");
  const spec = commandNamed(namedCommand(argv) ?? DEFAULT_COMMAND);
  const guess = options.find(({ name }) =>
    spec !== undefined && takesOption(spec.name, name) &&
    isSlip(typed.replace(/^-+/, ""), name)
  );
  return new UsageError(
    `unknown option "${typed}"`,
    guess === undefined ? {} : { hint: `Did you mean --${guess.name}?` },
  );
}
