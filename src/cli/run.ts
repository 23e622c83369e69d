import { EXIT, UsageError } from "../errors.ts";
import { openSink } from "../report/sink.ts";
import { printable } from "../report/printable.ts";
import { VERSION } from "../version.ts";
import type { Command } from "./command.ts";
import type { CommandName } from "./commands.ts";
import { OPTIONS, optionVariable } from "./options.ts";
import { parseCommand } from "./parse.ts";
import type { CommandRunner } from "./session.ts";

/** The code of each command, loaded when it is wanted. */
const RUNNERS: Record<CommandName, () => Promise<CommandRunner>> = {
  get: async () => (await import("./commands/get.ts")).get,
  list: async () => (await import("./commands/list.ts")).list,
  info: async () => (await import("./commands/info.ts")).info,
  where: async () => (await import("./commands/where.ts")).where,
  update: async () => (await import("./commands/update.ts")).update,
  verify: async () => (await import("./commands/verify.ts")).verify,
  remove: async () => (await import("./commands/remove.ts")).remove,
  uninstall: async () => (await import("./commands/uninstall.ts")).uninstall,
  mirror: async () => (await import("./commands/mirror.ts")).mirror,
  pack: async () => (await import("./commands/pack.ts")).pack,
  check: async () => (await import("./commands/check.ts")).check,
};

/**
 * Carries out a command line.
 *
 * Everything that a command needs is loaded when it is known which one it is,
 * so that help and version are there at once.
 *
 * @param argv the arguments behind the program's name
 * @returns the exit code.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const stdout = openSink(Deno.stdout);
  const stderr = openSink(Deno.stderr);
  let command: Command;
  try {
    command = parseCommand(argv, optionVariables());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { USAGE } = await import("./help.ts");
    const hint = error.hint ?? "Try --help.";
    stderr.write(
      `${USAGE}\nnet_download: error: ${printable(error.message)}. ${hint}\n`,
    );
    return error.exitCode;
  }
  switch (command.kind) {
    case "help": {
      const { helpText } = await import("./help.ts");
      stdout.write(helpText(command.of));
      return EXIT.ok;
    }
    case "version":
      stdout.write(`net_download ${VERSION}\n`);
      return EXIT.ok;
    case "run": {
      const { realWorld } = await import("./world.ts");
      const { runInSession } = await import("./session.ts");
      const runner = await RUNNERS[command.name]();
      return await runInSession(command, realWorld(), runner);
    }
  }
}

function optionVariables(): Record<string, string | undefined> {
  return Object.fromEntries(
    OPTIONS.map(({ name }) => optionVariable(name))
      .map((variable) => [variable, Deno.env.get(variable)]),
  );
}
