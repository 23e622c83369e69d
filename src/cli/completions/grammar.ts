// Pure: no disk, network, clock or environment.

import {
  COMMANDS,
  type CommandSpec,
  COMPLETE,
  type Completes,
  DEFAULT_COMMAND,
  SHELLS,
  takesOption,
  TOPICS,
} from "../commands.ts";
import { type Option, OPTIONS } from "../options.ts";

/** What a shell offers for a word that may be a path. */
export type PathOffer = "files" | "folders" | "nothing";

/** What a shell offers for a word: what the program says when it is asked, or some words, or paths. */
export type Offer = PathOffer | "ids" | readonly string[];

/** A command as a shell needs to know it. */
export interface GrammarCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** What its arguments are. */
  readonly arguments: Offer;
}

/** The command line as a shell needs to know it. */
export interface Grammar {
  readonly program: string;
  readonly commands: readonly GrammarCommand[];
  /** The command that is meant when none is named: one that takes ids. */
  readonly plain: GrammarCommand;
  /** The program's first argument, before the words of the line so far, when it is asked for ids. */
  readonly ask: string;
}

/** The grammar of this program, from the tables that parsing and help are made from. */
export function programGrammar(): Grammar {
  const specs: readonly CommandSpec[] = COMMANDS;
  const commands = specs.flatMap((spec) =>
    [spec.name, ...spec.aliases ?? []].map((name) =>
      grammarCommand({ ...spec, name })
    )
  );
  const plain = commands.find(({ name }) => name === DEFAULT_COMMAND);
  if (plain === undefined) {
    throw new TypeError("the default command is missing");
  }
  return { program: "net_download", commands, plain, ask: COMPLETE };
}

/**
 * What a shell offers for the value of an option, by what stands for it in the
 * help. A place of a zoo, written ADDRESS, may be a file or a folder too.
 */
export function valueOffer({ value = "" }: Option): PathOffer {
  if (/FILE|PATH|ADDRESS/.test(value)) return "files";
  return value.includes("DIR") ? "folders" : "nothing";
}

/** Both ways to write an option. */
export function spellings({ name, short }: Option): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

/** All spellings of the options that take a value. */
export function spellingsWithValue(
  commands: readonly GrammarCommand[],
): string[] {
  const options = commands.flatMap(({ options }) => options)
    .filter(({ value }) => value !== undefined);
  return [...new Set(options.flatMap(spellings))];
}

function grammarCommand(spec: CommandSpec): GrammarCommand {
  return {
    name: spec.name,
    summary: spec.summary,
    options: OPTIONS.filter(({ name }) => takesOption(spec.name, name)),
    arguments: argumentsOffer(spec.completes),
  };
}

function argumentsOffer(completes: Completes | undefined): Offer {
  switch (completes) {
    case "entries":
    case "installed":
    case "sections":
      return "ids";
    case "paths":
      return "files";
    case "topics":
      return [...COMMANDS.map(({ name }) => name), ...TOPICS];
    case "shells":
      return SHELLS;
    case undefined:
      return "nothing";
  }
}
