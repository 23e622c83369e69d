// Pure: no disk, network, clock or environment.

import { VERSION, VERSION_DATE } from "../base/version.ts";
import { COMMANDS, type CommandSpec, commandsWith } from "./commands.ts";
import { type Option, optionHelp, OPTIONS } from "./options.ts";
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

/**
 * The manual page, in the macros that every `man` knows.
 *
 * @param date the day at its foot; undefined for that of the version
 * @see https://man7.org/linux/man-pages/man7/man.7.html
 */
export function manPage(date?: Date): string {
  const day = date?.toISOString().slice(0, 10) ?? VERSION_DATE;
  return [
    `.TH NET_DOWNLOAD 1 "${day}" "net_download ${VERSION}" "User Commands"`,
    ".SH NAME",
    "net_download \\- download NiftyNet sample data",
    ".SH SYNOPSIS",
    ".B net_download",
    "[options] sample_id [sample_id ...]",
    ".br",
    ".B net_download",
    "command [options] [arguments]",
    ".SH DESCRIPTION",
    manText(DESCRIPTION),
    ".SH COMMANDS",
    ...COMMANDS.flatMap(commandRow),
    ".SH OPTIONS",
    ...OPTIONS.flatMap(optionRow),
    ...rows("ENVIRONMENT", [...ENVIRONMENT, ...OPTION_VARIABLES]),
    ...rows("FILES", FILES),
    ...rows("EXIT STATUS", EXIT_CODES),
    ...rows("FAILURES IN JSON", FAILURES),
    ".SH EXAMPLES",
    ".nf",
    ...EXAMPLES.map(manText),
    ".fi",
    "",
  ].join("\n");
}

function commandRow(
  { name, aliases = [], usage, summary, example, notes }: CommandSpec,
): string[] {
  const names = [name, ...aliases].map(bold).join(", ");
  const head = [names, manText(usage)].filter(Boolean).join(" ");
  return [
    ...[".TP", head, `${manText(summary)}, as in`, bold(example)],
    ...(notes?.rows ?? []).flatMap(([term, meaning]) => [
      ".br",
      manText(`${term}: ${meaning}`),
    ]),
  ];
}

function optionRow(option: Option): string[] {
  const { name, short, value } = option;
  const words = short === undefined
    ? [`--${name}`]
    : [`-${short}`, `--${name}`];
  const spelled = words.map(bold).join(", ");
  return [
    ".TP",
    value === undefined ? spelled : `${spelled} \\fI${escaped(value)}\\fR`,
    manText(`${optionHelp(option)}.`),
    manText(`For ${commandsWith(name)}.`),
  ];
}

function rows(title: string, rows: readonly Row[]): string[] {
  return [
    `.SH ${title}`,
    ...rows.flatMap(([term, meaning]) => [".TP", bold(term), manText(meaning)]),
  ];
}

function bold(words: string): string {
  return `\\fB${escaped(words)}\\fR`;
}

/** A line of text: one that starts with a dot or a quote would be a command. */
export function manText(words: string): string {
  const line = escaped(words);
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** A plain `-` is a hyphen to man, and cannot be pasted as an option. */
function escaped(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-");
}
