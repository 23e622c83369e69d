// Pure: no disk, network, clock or environment.

import {
  COMMANDS,
  type CommandSpec,
  DEFAULT_COMMAND,
  takesOption,
} from "../commands.ts";
import { type Option, OPTIONS } from "../options.ts";

/** What a shell offers for a word: sample ids, files, folders, or nothing. */
export type Offer = "ids" | "files" | "folders" | "nothing";

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
  /** Sample ids that are worth offering. */
  readonly ids: readonly string[];
}

/** The grammar of this program, from the tables that parsing and help are made from. */
export function programGrammar(ids: readonly string[]): Grammar {
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
  return { program: "net_download", commands, plain, ids };
}

/** What a shell offers for the value of an option, by what stands for it in the help. */
export function valueOffer({ value = "" }: Option): Offer {
  return pathOffer(value);
}

/** Both ways to write an option. */
export function spellings({ name, short }: Option): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

function grammarCommand(spec: CommandSpec): GrammarCommand {
  return {
    name: spec.name,
    summary: spec.summary,
    options: OPTIONS.filter(({ name }) => takesOption(spec.name, name)),
    arguments: argumentsOffer(spec.usage),
  };
}

function argumentsOffer(usage: string): Offer {
  return usage.includes("sample_id") ? "ids" : pathOffer(usage);
}

/** A place of a zoo, written ADDRESS or ZOO, may be a file or a folder too. */
function pathOffer(placeholder: string): Offer {
  if (/FILE|PATH|ADDRESS|ZOO/.test(placeholder)) return "files";
  return placeholder.includes("DIR") ? "folders" : "nothing";
}
