// Pure: no disk, network, clock or environment.

import { UsageError } from "../base/errors.ts";
import {
  type CommandName,
  commandNamed,
  COMMANDS,
  type CommandSpec,
  takesOption,
  TOPICS,
} from "./commands.ts";
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

/** Columns that the texts are laid out for. */
const WIDTH = 79;

const USAGE =
  "usage: net_download [-h] [-r] [-v] [options] sample_id [sample_id ...]";

/** The texts about topics that are no commands. */
const TOPIC_TEXTS: Readonly<
  Record<(typeof TOPICS)[number], () => string | Promise<string>>
> = {
  "environment": () =>
    [
      section("environment variables", ENVIRONMENT),
      section("variables that give options", OPTION_VARIABLES, 36),
    ].join("\n"),
  "exit-codes": () =>
    [section("exit codes", EXIT_CODES), failureHelp()].join("\n"),
  "json": jsonHelp,
  "json-schema": async () => `${JSON.stringify(await loadSchema(), null, 2)}\n`,
};

/** One line that shows the shape of the program, or of one of its commands. */
export function usageLine(of?: CommandName): string {
  const spec = commandNamed(of);
  return spec === undefined
    ? USAGE
    : `usage: net_download ${spec.name} [options] ${spec.usage}`.trimEnd();
}

/**
 * The text of `net_download help` and `--help`: of the program, or about a
 * command, named by an alias too, or a topic.
 *
 * @throws UsageError for another topic.
 */
export async function helpTopic(topic: string | undefined): Promise<string> {
  if (topic === undefined) return programHelp();
  const known = TOPICS.find((each) => each === topic);
  if (known !== undefined) return await TOPIC_TEXTS[known]();
  const command = commandNamed(topic);
  if (command !== undefined) return commandHelp(command);
  const { meantCommand } = await import("./meant_command.ts");
  const { closest } = await import("../base/closest.ts");
  const guess = meantCommand(topic) ?? closest(topic, TOPICS);
  throw new UsageError(`there is no help about "${topic}"`, {
    hint: guess === undefined
      ? `There is help about every command and about ${
        TOPICS.join(", ")
      }; about an entry: net_download info ${topic}`
      : `Did you mean ${guess}?`,
  });
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
      COMMANDS.map(({ name, aliases = [], summary }) => [
        [name, ...aliases].join(", "),
        summary,
      ]),
    ),
    section("options", OPTIONS.map(optionRow)),
    section("environment variables", ENVIRONMENT),
    section("files", FILES),
    section("exit codes", EXIT_CODES),
    "examples:",
    ...EXAMPLES.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function commandHelp(spec: CommandSpec): string {
  const { name, summary, notes, example } = spec;
  const taken = OPTIONS.filter((option) => takesOption(spec, option.name));
  return [
    usageLine(name),
    "",
    ...wrap(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, WIDTH),
    "",
    ...notes === undefined ? [] : [section(notes.title, notes.rows)],
    section("options", taken.map(optionRow)),
    "example:",
    `  ${example}`,
    "",
  ].join("\n");
}

function optionRow(option: Option): Row {
  const { name, short, value } = option;
  const flags = `${short === undefined ? "    " : `-${short}, `}--${name}`;
  const term = value === undefined ? flags : `${flags} ${value}`;
  return [term, optionHelp(option)];
}

async function jsonHelp(): Promise<string> {
  const { description, oneOf } = await loadSchema();
  return [
    ...wrap(description, WIDTH),
    "",
    ...wrap(
      'The JSON Schema (draft 2020-12) of these lines, with all fields: "net_download help json-schema".',
      WIDTH,
    ),
    "",
    section(
      'events, "event" in --json',
      oneOf.map(({ title, description }) => [title, description]),
    ),
    failureHelp(),
  ].join("\n");
}

function failureHelp(): string {
  return section('classes of failures, "failure" in --json', FAILURES);
}

async function loadSchema() {
  const { default: schema } = await import("../report/events.schema.json", {
    with: { type: "json" },
  });
  return schema;
}

/** A heading and its rows: terms on the left, what they mean beside or below. */
function section(title: string, rows: readonly Row[], widest = 24): string {
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

/** The lines of a text of so many columns at most, as far as its words allow. */
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
