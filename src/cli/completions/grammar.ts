// Pure: no disk, network, clock or environment.

import {
  COMMANDS,
  type CommandSpec,
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
  readonly commands: readonly GrammarCommand[];
  /** The command that is meant when none is named: one that takes ids. */
  readonly plain: GrammarCommand;
}

/** The grammar of this program, from the tables that parsing and help are made from. */
export function programGrammar(): Grammar {
  return {
    commands: COMMANDS.flatMap((spec) =>
      [spec.name, ...spec.aliases ?? []].map((name) =>
        grammarCommand(spec, name)
      )
    ),
    plain: grammarCommand(DEFAULT_COMMAND),
  };
}

function grammarCommand(
  spec: CommandSpec,
  name: string = spec.name,
): GrammarCommand {
  return {
    name,
    summary: spec.summary,
    options: OPTIONS.filter((option) => takesOption(spec, option.name)),
    arguments: argumentsOffer(spec),
  };
}

/**
 * What a shell offers for the value of an option, by what stands for it in the
 * help. A place of a zoo, written ADDRESS, may be a file or a folder too.
 */
export function valueOffer({ value = "" }: Option): PathOffer {
  if (/FILE|PATH|ADDRESS/.test(value)) return "files";
  return value.includes("DIR") ? "folders" : "nothing";
}

/** An offer as a shell gets it. */
export function offerText(
  offer: Offer,
  texts: Readonly<Record<Exclude<Offer, readonly string[]>, string>>,
  list: (words: string) => string,
): string {
  return typeof offer === "string" ? texts[offer] : list(offer.join(" "));
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

function argumentsOffer({ completes }: CommandSpec): Offer {
  switch (completes) {
    case "entries":
    case "installed":
    case "sections":
      return "ids";
    case "zoo":
      return "files";
    case "topics":
      return [...COMMANDS.map(({ name }) => name), ...TOPICS];
    case "shells":
      return SHELLS;
    default:
      return "nothing";
  }
}
