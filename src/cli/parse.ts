// Pure: no disk, network, clock or environment.

import { parseArgs, type ParseOptions } from "@std/cli/parse-args";
import { UsageError } from "../base/errors.ts";
import {
  argumentCount,
  type CommandName,
  commandNamed,
  type CommandSpec,
  commandsWith,
  DEFAULT_COMMAND,
  installHint,
  printsText,
  type RunName,
  type Spec,
  takesOption,
  type TextName,
} from "./commands.ts";
import type { GivenOptions, OptionValues } from "./option_values.ts";
import {
  isSwitchedOn,
  type Option,
  type OptionName,
  OPTIONS,
  optionVariable,
  VARIABLE_OPTIONS,
} from "./options.ts";

/** A command with its arguments and options. */
export interface CommandLine {
  kind: "run";
  spec: Spec<RunName>;
  /** The arguments as typed: sample ids, for most commands. */
  args: readonly string[];
  options: OptionValues;
  /**
   * What is wrong with the line unless the first argument is an entry of the
   * zoo: it stands where a command may, and is written almost like one.
   */
  doubt?: UsageError;
}

/** What the command line asks for. */
export type Command = CommandLine | {
  kind: "text";
  name: TextName;
  /** What the text shall be about: the argument of the command. */
  topic: string | undefined;
};

/** Value of an environment variable. */
export type ValueOf = (variable: string) => string | undefined;

const switches = OPTIONS.filter(({ value }) => value === undefined);
const valued = OPTIONS.filter(({ value }) => value !== undefined);

/** The options, as the parser of the standard library wants them. */
const GRAMMAR = {
  boolean: switches.map(({ name }) => name),
  string: [...valued.map(({ name }) => name), "_"],
  collect: valued.map(({ name }) => name),
  alias: Object.fromEntries(
    OPTIONS.flatMap(({ name, short }) => short ? [[name, short]] : []),
  ),
  "--": true,
} as const;

/**
 * Turns the arguments behind the program's name into a command. What only some
 * lines need is loaded by them: every start comes by here.
 *
 * @param valueOf for the variables that give options, `NET_DOWNLOAD_JOBS` and
 * so on; the command line goes before them, and those that do not go with the
 * command are not asked for
 * @throws UsageError for an unknown option, one that does not go with the
 * command, a value that is missing, wrong or not wanted, or arguments that are
 * too few or too many. Where the first word may be meant as a command and is
 * none, the command has a doubt.
 */
export async function parseCommand(
  argv: readonly string[],
  valueOf: ValueOf = () => undefined,
): Promise<Command> {
  const { given, words } = await parseLine(unambiguous(argv));
  const [first = ""] = words;
  const named = commandNamed(first);
  const meaning = named === undefined && first !== ""
    ? await import("./meant_command.ts")
    : undefined;
  if (given.help) {
    const topic = named?.name ?? meaning?.meantCommand(first);
    return { kind: "text", name: "help", topic };
  }
  if (given.version) return { kind: "text", name: "version", topic: undefined };
  const { spec, args } = commandOf(words);
  const doubt = meaning?.misnamedCommand(words);
  const variables = variablesFor(spec, valueOf);
  const odd = OPTIONS.find(({ name }) =>
    given[name] !== undefined && !takesOption(spec, name)
  );
  if (odd !== undefined) throw doubt ?? notTaken(spec, odd.name);
  await checkArguments(spec, args, { ...variables, ...given }, first);
  if (printsText(spec)) {
    return { kind: "text", name: spec.name, topic: args[0] };
  }
  const options = await readValues(given, variables);
  return { kind: "run", spec, args, options, ...(doubt && { doubt }) };
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
  valueOf: ValueOf,
): UnfinishedLine {
  const parsed = parsedArguments(argv);
  const { spec, args } = commandOf(wordsOf(parsed));
  const zoos = textsIn(parsed["zoo"]).filter((zoo) => zoo !== "");
  return {
    spec,
    args,
    zoos: zoos.length > 0 ? zoos : variablesFor(spec, valueOf).zoo ?? [],
  };
}

/**
 * The command that arguments name, also where something is wrong with them;
 * `undefined` where they name none.
 */
export function namedCommand(argv: readonly string[]): CommandName | undefined {
  const [first] = wordsOf(parsedArguments(argv));
  return commandNamed(first)?.name;
}

/** The command of a line without its options. With ids, `uninstall` does not mean everything. */
function commandOf(
  words: readonly string[],
): { spec: CommandSpec; args: readonly string[] } {
  const [first, ...args] = words;
  const isRemoval = first === "uninstall" && args.length > 0;
  const spec = commandNamed(isRemoval ? "remove" : first);
  return spec === undefined
    ? { spec: DEFAULT_COMMAND, args: words }
    : { spec, args };
}

/** As the parser understands it: `pack --version 1.0` means the version of the entry, and `--locked -` has a value. */
function unambiguous(argv: readonly string[]): readonly string[] {
  // Every start comes by here, and looking for words is quicker than parsing.
  if (!argv.includes("pack") && !argv.includes("--locked")) return argv;
  const isPack = namedCommand(argv) === "pack";
  const end = argv.indexOf("--");
  return argv.flatMap((arg, index) => {
    if (end >= 0 && index > end) return arg;
    if (arg === "-" && argv[index - 1] === "--locked") return [];
    const next = argv[index + 1] ?? "--";
    if (arg === "--locked" && next === "-") return "--locked=-";
    const hasValue = arg === "--version" && !next.startsWith("-");
    return isPack && (hasValue || arg.startsWith("--version="))
      ? arg.replace("--version", "--entry-version")
      : arg;
  });
}

function notTaken({ name }: CommandSpec, option: OptionName): UsageError {
  return new UsageError(
    `the command ${name} does not take the option --${option}`,
    { hint: `Leave it out: it is for ${commandsWith(option)}.` },
  );
}

/** @param word that the command is named by, if any */
async function checkArguments(
  spec: CommandSpec,
  args: readonly string[],
  given: GivenOptions,
  word: string,
): Promise<void> {
  const { name, usage, instead, completes } = spec;
  const { least, most } = argumentCount(spec);
  const isInstead = instead !== undefined && given[instead] !== undefined;
  if (args.length < least && !isInstead) {
    const [missing = ""] = usage.split(" ");
    throw new UsageError(
      `the following arguments are required: ${missing}`,
      word === "" || word === name ? {} : { hint: installHint(word) },
    );
  }
  // What follows the scheme may hold a password.
  const [address] = args.flatMap((arg) => /^[^/\\:]+:\/\//.exec(arg) ?? []);
  if (address !== undefined && completes !== "zoo") {
    throw new UsageError(
      `the command ${name} takes no address such as "${address}…", only: ${usage}`,
      { hint: "The address of a zoo is given with --zoo." },
    );
  }
  if (most === 0 && args.length > 0) {
    const text = args.join(" ");
    throw new UsageError(
      `the command ${name} takes no arguments, not "${text}"`,
      name === "list"
        ? { hint: `To find entries: net_download search ${text}` }
        : {},
    );
  }
  if (usage.includes("sample_id")) await checkVersions(spec, args);
  if (args.length > most) {
    throw new UsageError(`the command ${name} takes at most: ${usage}`);
  }
}

/** Refuses versions of entries where none can be named, and what is no version. */
async function checkVersions(
  { name, pins }: CommandSpec,
  args: readonly string[],
): Promise<void> {
  if (args.length === 0) return;
  const { hasPin, readPins } = await import("../zoo/pin.ts");
  if (pins) readPins(args);
  const pinned = pins ? undefined : args.find(hasPin);
  if (pinned === undefined) return;
  throw new UsageError(
    `the command ${name} takes sample ids without a version, not "${pinned}"`,
  );
}

async function parseLine(
  argv: readonly string[],
): Promise<{ given: GivenOptions; words: string[] }> {
  refuseSwitchValue(argv);
  const unknown: (readonly [arg: string, key: string])[] = [];
  const parsed = parsedArguments(argv, (arg, key = "") => {
    if (arg.startsWith("-")) unknown.push([arg, key]);
  });
  const [odd] = unknown;
  if (odd !== undefined) throw await unknownOption(...odd, argv);
  const given: Partial<Record<OptionName, readonly string[]>> = {};
  for (const { name, value } of OPTIONS) {
    const texts = value === undefined
      ? parsed[name] === true ? [""] : []
      : textsIn(parsed[name]);
    if (value !== undefined && texts.includes("")) {
      throw new UsageError(`option --${name} needs a value`);
    }
    if (texts.length > 0) given[name] = texts;
  }
  return { given, words: wordsOf(parsed) };
}

/**
 * Options and other arguments by name, of which std's types say what does not
 * hold for each.
 */
function parsedArguments(
  argv: readonly string[],
  unknown?: ParseOptions["unknown"],
): Readonly<Record<string, unknown>> {
  return parseArgs([...argv], { ...GRAMMAR, ...unknown && { unknown } });
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

/** @param key its name; of several letters behind one dash, the letter that is none */
async function unknownOption(
  arg: string,
  key: string,
  argv: readonly string[],
): Promise<UsageError> {
  const { meantOption } = await import("./meant_command.ts");
  const { spec } = commandOf(wordsOf(parsedArguments(argv)));
  const taken = OPTIONS.map(({ name }) => name)
    .filter((name) => takesOption(spec, name));
  const meant = meantOption(key, taken);
  return new UsageError(
    `unknown option "${arg.split("=", 1).join("")}"`,
    meant === undefined ? {} : { hint: `Did you mean --${meant}?` },
  );
}

/**
 * What variables give of a command's options: a switch by anything but
 * nothing, 0, no, off and false; what may be repeated by a line for each.
 */
function variablesFor(spec: CommandSpec, valueOf: ValueOf): GivenOptions {
  const given: Partial<Record<OptionName, readonly string[]>> = {};
  for (const option of VARIABLE_OPTIONS) {
    if (!takesOption(spec, option.name)) continue;
    const text = valueOf(optionVariable(option.name));
    if (!text) continue;
    const texts = textsOf(option, text);
    if (texts.length > 0) given[option.name] = texts;
  }
  return given;
}

function textsOf({ value, repeats }: Option, text: string): string[] {
  if (value === undefined) return isSwitchedOn(text) ? [""] : [];
  return repeats ? text.split(/\r?\n/).filter((line) => line !== "") : [text];
}

/** The values of all options; a fault of a variable is told with its name. */
async function readValues(
  given: GivenOptions,
  variables: GivenOptions,
): Promise<OptionValues> {
  const { readOptionValues } = await import("./option_values.ts");
  const read = (options: GivenOptions) => {
    try {
      return readOptionValues(options);
    } catch (error) {
      if (error instanceof UsageError) return error;
      throw error;
    }
  };
  const all = { ...variables, ...given };
  const values = read(all);
  if (!(values instanceof UsageError)) return values;
  const { message } = values;
  // The fault is a variable's where it goes with the variable.
  const culprit = VARIABLE_OPTIONS.find(({ name }) => {
    if (given[name] !== undefined || variables[name] === undefined) {
      return false;
    }
    const { [name]: _, ...others } = all;
    const left = read(others);
    return !(left instanceof UsageError) || left.message !== message;
  });
  if (culprit === undefined) throw values;
  const hint = `It comes from ${optionVariable(culprit.name)}.`;
  throw new UsageError(message, { hint, cause: values });
}
