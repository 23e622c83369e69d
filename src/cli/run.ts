import { AppError, EXIT } from "../base/errors.ts";
import { openSink, type WatchedWriter, watchWriter } from "../report/sink.ts";
import { printable } from "../report/printable.ts";
import { VERSION } from "../base/version.ts";
import { COMMIT } from "../base/commit.ts";
import type { Command, CommandLine } from "./command.ts";
import { type CommandName, COMPLETE } from "./commands.ts";
import { optionVariable } from "./options.ts";
import { isSwitchedOn, namedCommand, parseCommand } from "./parse.ts";
import type { CommandRunner } from "./session.ts";

/** Commands that print a text and touch nothing. */
const TEXTS = {
  help: async ([topic]: readonly string[]) =>
    (await import("./help.ts")).helpTopic(topic),
  completion: async ([shell = ""]: readonly string[]) =>
    (await import("./completions/completion_text.ts")).completionText(shell),
  manual: async () => {
    const { manPage, programManual } = await import("./man_page.ts");
    const { sourceDate } = await import("../settings/source_date.ts");
    const date = sourceDate(Deno.env.get("SOURCE_DATE_EPOCH"));
    return manPage(programManual(date));
  },
  version: () => Promise.resolve(versionText()),
} as const satisfies Partial<
  Record<CommandName, (args: readonly string[]) => Promise<string>>
>;

/** The code of each other command, loaded when it is wanted. */
const RUNNERS: Record<
  Exclude<CommandName, keyof typeof TEXTS>,
  () => Promise<CommandRunner>
> = {
  get: async () => (await import("./commands/get.ts")).get,
  list: async () => (await import("./commands/list.ts")).list,
  search: async () => (await import("./commands/list.ts")).list,
  info: async () => (await import("./commands/info.ts")).info,
  where: async () => (await import("./commands/where.ts")).where,
  update: async () => (await import("./commands/update.ts")).update,
  verify: async () => (await import("./commands/verify.ts")).verify,
  remove: async () => (await import("./commands/remove.ts")).remove,
  uninstall: async () => (await import("./commands/uninstall.ts")).uninstall,
  mirror: async () => (await import("./commands/mirror.ts")).mirror,
  pack: async () => (await import("./commands/pack.ts")).pack,
  bom: async () => (await import("./commands/bom.ts")).bom,
  check: async () => (await import("./commands/check.ts")).check,
};

/**
 * Carries out a command line.
 *
 * Everything that a command needs is loaded when it is known which one it is,
 * so that help and version are there at once.
 *
 * @param argv the arguments behind the program's name
 * @returns the exit code: not 0 when stdout did not take what was told there.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const stdout = watchWriter(Deno.stdout);
  const code = await runCommand(argv, stdout);
  if (stdout.failure === undefined) return code;
  return Math.max(code, await tellOfLoss(stdout.failure));
}

async function runCommand(
  argv: readonly string[],
  stdout: WatchedWriter,
): Promise<number> {
  try {
    const valueOf = (name: string) => Deno.env.get(name);
    if (argv[0] === COMPLETE) {
      const { offersFor } = await import("./complete.ts");
      const offers = await offersFor(argv.slice(1), valueOf);
      openSink(stdout).write(offers.map((text) => `${text}\n`).join(""));
      return EXIT.ok;
    }
    const command = parseCommand(argv, valueOf);
    if (command.kind === "run" && !isText(command.name)) {
      return await runNamed(command, command.name, stdout);
    }
    openSink(stdout).write(await textOf(command));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (wantsJson(argv)) {
      const { jsonLine } = await import("../report/json.ts");
      const { message, hint, failure } = error;
      const line = jsonLine({ kind: "run-failed", message, hint, failure });
      openSink(stdout).write(`${line}\n`);
      return error.exitCode;
    }
    const { usageLine } = await import("./help.ts");
    const usage = usageLine(namedCommand(argv));
    const hint = error.hint ?? "Try --help.";
    openSink(Deno.stderr).write(
      `${usage}\nnet_download: error: ${printable(error.message)}. ${
        printable(hint)
      }\n`,
    );
    return error.exitCode;
  }
}

/** Whether a program reads stdout, as far as a command line tells that is wrong. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.includes("--json") ||
    isSwitchedOn(Deno.env.get(optionVariable("json")));
}

/** Says that what was to be told is lost, though not what was done; returns the exit code for it. */
async function tellOfLoss(failure: unknown): Promise<number> {
  const { osError } = await import("../base/os_error.ts");
  const { describeError } = await import("./describe_error.ts");
  const { message, hint, exitCode } = describeError(
    osError("write to", "stdout", failure),
  );
  openSink(Deno.stderr).write(
    [`net_download: ${message}.`, ...(hint ? [`  ${hint}`] : []), ""].join(
      "\n",
    ),
  );
  return exitCode;
}

function isText(name: CommandName): name is keyof typeof TEXTS {
  return Object.hasOwn(TEXTS, name);
}

async function runNamed(
  line: CommandLine,
  name: Exclude<CommandName, keyof typeof TEXTS>,
  stdout: WatchedWriter,
): Promise<number> {
  let run = await RUNNERS[name]();
  if (line.doubt !== undefined) {
    const { settleDoubt } = await import("./doubtful_word.ts");
    run = await settleDoubt(line, line.doubt, run);
  }
  const { realWorld } = await import("./world.ts");
  const { runInSession } = await import("./session.ts");
  return await runInSession(line, realWorld(stdout), run);
}

/** The text that a command prints, and nothing else. */
async function textOf(command: Command): Promise<string> {
  switch (command.kind) {
    case "help":
      return (await import("./help.ts")).helpText(command.of);
    case "version":
      return versionText();
    case "run":
      return isText(command.name)
        ? await TEXTS[command.name](command.args)
        : "";
  }
}

function versionText(): string {
  return `net_download ${VERSION}${COMMIT && ` (${COMMIT})`}\n`;
}
