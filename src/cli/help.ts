// Pure: no disk, network, clock or environment.

import { closest } from "../base/closest.ts";
import { UsageError } from "../base/errors.ts";
import {
  type CommandName,
  commandNamed,
  COMMANDS,
  type CommandSpec,
  takesOption,
  TOPICS,
} from "./commands.ts";
import { meantCommand } from "./meant_command.ts";
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
  FILES,
  OPTION_VARIABLES,
  type Row,
} from "./reference.ts";

const options: readonly (Option & { readonly name: OptionName })[] = OPTIONS;
const commands: readonly (CommandSpec & { readonly name: CommandName })[] =
  COMMANDS;

/** Columns that the help is laid out for. */
const WIDTH = 79;

const USAGE =
  "usage: net_download [-h] [-r] [-v] [options] sample_id [sample_id ...]";

/** One line that shows the shape of the program, or of one of its commands. */
export function usageLine(of?: CommandName): string {
  const spec = commands.find(({ name }) => name === of);
  return spec === undefined
    ? USAGE
    : `usage: net_download ${spec.name} [options] ${spec.usage}`.trimEnd();
}

/** The text of `--help`: of the program, or of one of its commands. */
export function helpText(of?: CommandName): string {
  const spec = commands.find(({ name }) => name === of);
  return spec === undefined ? programHelp() : commandHelp(spec.name, spec);
}

/** The text about all environment variables. */
export function environmentHelp(): string {
  return [
    section("environment variables", ENVIRONMENT),
    section("variables that give options", OPTION_VARIABLES, 36),
  ].join("\n");
}

/**
 * The text of `net_download help`: of the program, of a command or about the
 * environment.
 *
 * @throws UsageError for another topic.
 */
export function helpTopic(topic: string | undefined): string {
  if (topic === undefined) return helpText();
  if (topic === "environment") return environmentHelp();
  const command = commandNamed(topic);
  if (command !== undefined) return helpText(command.name);
  const guess = meantCommand(topic) ?? closest(topic, TOPICS);
  throw new UsageError(`there is no help about "${topic}"`, {
    hint: guess === undefined
      ? `There is help about every command and about ${
        TOPICS.join(", ")
      }; about an entry: net_download info ${topic}`
      : `Did you mean ${guess}?`,
  });
}

function commandHelp(of: CommandName, spec: CommandSpec): string {
  const taken = options.filter(({ name }) => takesOption(spec.name, name));
  return [
    usageLine(of),
    "",
    ...wrap(`${capital(spec.summary)}.`, WIDTH),
    "",
    ...spec.notes === undefined
      ? []
      : [section(spec.notes.title, spec.notes.rows)],
    section("options", taken.map((o) => [flags(o), optionHelp(o)])),
    "example:",
    `  ${spec.example}`,
    "",
  ].join("\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function programHelp(): string {
  return [
    USAGE,
    "       net_download command [options] [arguments]",
    "",
    ...wrap(DESCRIPTION, WIDTH),
    "",
    section("arguments", [
      ["sample_id", "id of an entry of the zoo; may be repeated"],
    ]),
    section(
      "commands",
      commands.map(({ name, aliases = [], summary }) => [
        [name, ...aliases].join(", "),
        summary,
      ]),
    ),
    section("options", options.map((o) => [flags(o), optionHelp(o)])),
    section("environment variables", ENVIRONMENT),
    section("files", FILES),
    section("exit codes", EXIT_CODES),
    "examples:",
    ...EXAMPLES.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function flags(option: Option): string {
  const value = option.value === undefined ? "" : ` ${option.value}`;
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  return `${short}--${option.name}${value}`;
}

/** A heading and its rows: terms on the left, what they mean beside or below. */
function section(
  title: string,
  rows: readonly Row[],
  widest = 24,
): string {
  const column = Math.min(
    widest,
    Math.max(...rows.map(([term]) => term.length)) + 4,
  );
  const lines = rows.flatMap(([term, meaning]) => {
    const wrapped = wrap(meaning, WIDTH - column);
    const beside = term.length + 4 <= column;
    const first = `  ${term}`.padEnd(column);
    return beside
      ? wrapped.map((line, i) => (i === 0 ? first : " ".repeat(column)) + line)
      : [`  ${term}`, ...wrapped.map((line) => " ".repeat(column) + line)];
  });
  return [`${title}:`, ...lines, ""].join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
