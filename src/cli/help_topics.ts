// Pure: no disk, network, clock or environment.

import type { Topic } from "./commands.ts";
import { section, WIDTH, wrap } from "./help_layout.ts";
import {
  ENVIRONMENT,
  EXIT_CODES,
  FAILURES,
  OPTION_VARIABLES,
} from "./reference.ts";

/** The texts about topics that are no commands. */
export const HELP_TOPICS: Readonly<
  Record<Topic, () => string | Promise<string>>
> = {
  "environment": environmentHelp,
  "exit-codes": () =>
    [section("exit codes", EXIT_CODES), failureHelp()].join("\n"),
  "json": jsonHelp,
  "json-schema": jsonSchema,
};

/** The text about all environment variables. */
export function environmentHelp(): string {
  return [
    section("environment variables", ENVIRONMENT),
    section("variables that give options", OPTION_VARIABLES, 36),
  ].join("\n");
}

function failureHelp(): string {
  return section('classes of failures, "failure" in --json', FAILURES);
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

async function jsonSchema(): Promise<string> {
  return `${JSON.stringify(await loadSchema(), null, 2)}\n`;
}

/** Loaded when it is asked for alone: no other run needs it. */
async function loadSchema() {
  const { default: schema } = await import("../report/events.schema.json", {
    with: { type: "json" },
  });
  return schema;
}
