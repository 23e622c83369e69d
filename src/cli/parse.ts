// Pure: no disk, network, clock or environment.

import { parseArgs } from "@std/cli/parse-args";
import { closest } from "../closest.ts";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import {
  type CommandName,
  COMMANDS,
  type CommandSpec,
  COMMON_OPTIONS,
  DEFAULT_COMMAND,
} from "./commands.ts";
import { type GivenOptions, readOptionValues } from "./option_values.ts";
import {
  type Option,
  type OptionName,
  OPTIONS,
  optionVariable,
} from "./options.ts";

type Spec = CommandSpec & { readonly name: CommandName };

const commands: readonly Spec[] = COMMANDS;
const options: readonly (Option & { name: OptionName })[] = OPTIONS;
const switches = options.filter(({ value }) => value === undefined);
const valued = options.filter(({ value }) => value !== undefined);

/**
 * Turns the arguments behind the program's name into a command.
 *
 * @param variables values of the variables that give options,
 * `NET_DOWNLOAD_JOBS` and so on; the command line goes before them
 * @throws UsageError for an unknown option, one that does not go with the
 * command, a value that is missing, wrong or not wanted, or arguments that are
 * too few or too many.
 */
export function parseCommand(
  argv: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): Command {
  const { given, words } = parseLine(argv);
  const [first] = words;
  const named = commands.find(({ name }) => name === first);
  if (given.help) return { kind: "help", of: named?.name };
  if (given.version && named?.name === "pack" && words.length > 1) {
    throw new UsageError(
      "option --version shows this program's version; an entry's is given by --entry-version",
    );
  }
  if (given.version) return { kind: "version" };
  const spec = named ?? commands.find(({ name }) => name === DEFAULT_COMMAND);
  if (spec === undefined) throw new TypeError("the default command is missing");
  const args = named === undefined ? words : words.slice(1);
  checkFit(spec, given, args);
  const all = { ...fromVariables(variables), ...given };
  return { kind: "run", name: spec.name, args, options: readOptionValues(all) };
}

function checkFit(
  { name, options, usage, takes: [least, most] }: Spec,
  given: GivenOptions,
  args: readonly string[],
): void {
  for (const option of OPTIONS.map(({ name }) => name)) {
    const fits = COMMON_OPTIONS.includes(option) || options.includes(option);
    if (given[option] !== undefined && !fits) {
      throw new UsageError(
        `option --${option} does not go with the command ${name}`,
      );
    }
  }
  if (args.length < least) {
    const [missing = ""] = usage.split(" ");
    throw new UsageError(`the following arguments are required: ${missing}`);
  }
  if (most !== undefined && args.length > most) {
    throw new UsageError(
      `the command ${name} takes no more than: ${usage || "no arguments"}`,
    );
  }
}

function parseLine(
  argv: readonly string[],
): { given: GivenOptions; words: string[] } {
  const parsed = parseArgs([...argv], {
    boolean: switches.map(({ name }) => name),
    string: [...valued.map(({ name }) => name), "_"],
    collect: valued.map(({ name }) => name),
    alias: Object.fromEntries(
      options.flatMap(({ name, short }) => short ? [[name, short]] : []),
    ),
    "--": true,
    unknown: (arg) => {
      if (arg.startsWith("-")) throw unknownOption(arg);
    },
  });
  const given: Partial<Record<OptionName, readonly string[]>> = {};
  for (const { name, value } of options) {
    const texts = value === undefined
      ? switchGiven(name, parsed[name])
      : valuesGiven(name, parsed[name]);
    if (texts !== undefined) given[name] = texts;
  }
  const behind = parsed["--"];
  const words = [...parsed._, ...(Array.isArray(behind) ? behind : [])];
  return { given, words: words.map(String) };
}

function switchGiven(name: string, value: unknown): string[] | undefined {
  if (value === true) return [""];
  if (value === false) return undefined;
  throw new UsageError(`option --${name} takes no value`);
}

function valuesGiven(name: string, value: unknown): string[] | undefined {
  const texts = Array.isArray(value) ? value.map(String) : [];
  if (texts.includes("")) {
    throw new UsageError(`option --${name} needs a value`);
  }
  return texts.length > 0 ? texts : undefined;
}

/** An option is given by its variable too: a switch by anything but nothing, 0, no and false. */
function fromVariables(
  variables: Readonly<Record<string, string | undefined>>,
): GivenOptions {
  const given: Partial<Record<OptionName, readonly string[]>> = {};
  for (const { name, value } of options) {
    const text = variables[optionVariable(name)];
    if (!text) continue;
    const isOff = value === undefined && /^(?:0|no|false|off)$/i.test(text);
    if (!isOff) given[name] = [text];
  }
  return given;
}

function unknownOption(arg: string): UsageError {
  const typed = arg.split("=", 1).join("");
  const guess = closest(typed, options.map(({ name }) => `--${name}`));
  return new UsageError(
    `unknown option "${typed}"`,
    guess === undefined ? {} : { hint: `Did you mean ${guess}?` },
  );
}
