// Pure: no disk, network, clock or environment.

import { closest } from "../base/closest.ts";
import { UsageError } from "../base/errors.ts";
import { COMMANDS } from "./commands.ts";
import { environmentHelp, helpText } from "./help.ts";
import { meantCommand } from "./meant_command.ts";

/** The topic that is no command. */
const ENVIRONMENT_TOPIC = "environment";

/**
 * The text of `net_download help`: of the program, of a command or about the
 * environment.
 *
 * @throws UsageError for another topic.
 */
export function helpTopic(topic: string | undefined): string {
  if (topic === undefined) return helpText();
  if (topic === ENVIRONMENT_TOPIC) return environmentHelp();
  const command = COMMANDS.find(({ name }) => name === topic);
  if (command !== undefined) return helpText(command.name);
  const guess = meantCommand(topic) ?? closest(topic, [ENVIRONMENT_TOPIC]);
  throw new UsageError(`there is no help about "${topic}"`, {
    hint: guess === undefined
      ? `There is some about every command, and about ${ENVIRONMENT_TOPIC}.`
      : `Did you mean ${guess}?`,
  });
}
