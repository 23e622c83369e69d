// Pure: no disk, network, clock or environment.

import { closest } from "../base/closest.ts";
import { UsageError } from "../base/errors.ts";
import {
  type CommandName,
  commandNamed,
  COMMANDS,
  type CommandSpec,
  isTopic,
  takesOption,
  TOPICS,
} from "./commands.ts";
import { section, WIDTH, wrap } from "./help_layout.ts";
import { HELP_TOPICS } from "./help_topics.ts";
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
} from "./reference.ts";

const options: readonly (Option & { readonly name: OptionName })[] = OPTIONS;
const commands: readonly (CommandSpec & { readonly name: CommandName })[] =
  COMMANDS;

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

/**
 * The text of `net_download help`: of the program, or about a command or one of
 * the {@linkcode HELP_TOPICS}.
 *
 * @throws UsageError for another topic.
 */
export async function helpTopic(topic: string | undefined): Promise<string> {
  if (topic === undefined) return helpText();
  if (isTopic(topic)) return await HELP_TOPICS[topic]();
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
