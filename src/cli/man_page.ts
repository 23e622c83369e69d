// Pure: no disk, network, clock or environment.

import { VERSION, VERSION_DATE } from "../base/version.ts";
import { COMMANDS, type CommandSpec, commandsWith } from "./commands.ts";
import {
  type Option,
  optionHelp,
  type OptionName,
  OPTIONS,
} from "./options.ts";
import {
  DESCRIPTION,
  ENVIRONMENT,
  EXAMPLES,
  EXIT_CODES,
  FAILURES,
  FILES,
  OPTION_VARIABLES,
  type Row,
} from "./reference.ts";

/** What a manual page is made from: the tables of the help texts. */
export interface Manual {
  version: string;
  /** The day that stands at its foot, as in 2026-01-31. */
  date: string;
  /** What the program does, as a sentence. */
  description: string;
  commands: readonly CommandSpec[];
  options: readonly (Option & { readonly name: OptionName })[];
  environment: readonly Row[];
  files: readonly Row[];
  exitCodes: readonly Row[];
  failures: readonly Row[];
  /** Command lines. */
  examples: readonly string[];
}

/**
 * This program's.
 *
 * @param date undefined for that of its version
 */
export function programManual(date?: Date): Manual {
  return {
    version: VERSION,
    date: date?.toISOString().slice(0, 10) ?? VERSION_DATE,
    description: DESCRIPTION,
    commands: COMMANDS,
    options: OPTIONS,
    environment: [...ENVIRONMENT, ...OPTION_VARIABLES],
    files: FILES,
    exitCodes: EXIT_CODES,
    failures: FAILURES,
    examples: EXAMPLES,
  };
}

/**
 * The manual page, in the macros that every `man` knows.
 *
 * @see https://man7.org/linux/man-pages/man7/man.7.html
 */
export function manPage(manual: Manual): string {
  const { version, date, commands, options } = manual;
  return [
    `.TH NET_DOWNLOAD 1 "${date}" "net_download ${version}" "User Commands"`,
    ".SH NAME",
    "net_download \\- download NiftyNet sample data",
    ".SH SYNOPSIS",
    ".B net_download",
    "[options] sample_id [sample_id ...]",
    ".br",
    ".B net_download",
    "command [options] [arguments]",
    ".SH DESCRIPTION",
    text(manual.description),
    ".SH COMMANDS",
    ...commands.flatMap(commandRow),
    ".SH OPTIONS",
    ...options.flatMap(optionRow),
    ...rows("ENVIRONMENT", manual.environment),
    ...rows("FILES", manual.files),
    ...rows("EXIT STATUS", manual.exitCodes),
    ...rows("FAILURES IN JSON", manual.failures),
    ".SH EXAMPLES",
    ".nf",
    ...manual.examples.map(text),
    ".fi",
    "",
  ].join("\n");
}

function commandRow(
  { name, aliases = [], usage, summary, example, notes }: CommandSpec,
): string[] {
  const names = [name, ...aliases].map(bold).join(", ");
  const head = [names, text(usage)].filter(Boolean).join(" ");
  return [
    ...[".TP", head, `${text(summary)}, as in`, bold(example)],
    ...(notes?.rows ?? []).flatMap(([term, meaning]) => [
      ".br",
      text(`${term}: ${meaning}`),
    ]),
  ];
}

function optionRow(option: Manual["options"][number]): string[] {
  const taken = `For ${commandsWith(option.name)}.`;
  return [".TP", flags(option), text(`${optionHelp(option)}.`), text(taken)];
}

function flags({ name, short, value }: Option): string {
  const words = short === undefined
    ? [`--${name}`]
    : [`-${short}`, `--${name}`];
  const spelled = words.map(bold).join(", ");
  return value === undefined ? spelled : `${spelled} ${italic(value)}`;
}

function rows(title: string, rows: readonly Row[]): string[] {
  return [
    `.SH ${title}`,
    ...rows.flatMap(([term, meaning]) => [".TP", bold(term), text(meaning)]),
  ];
}

function bold(words: string): string {
  return `\\fB${escaped(words)}\\fR`;
}

function italic(words: string): string {
  return `\\fI${escaped(words)}\\fR`;
}

/** A line of text: one that starts with a dot or a quote would be a command. */
function text(words: string): string {
  const line = escaped(words);
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** A plain `-` is a hyphen to man, and cannot be pasted as an option. */
function escaped(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-");
}
