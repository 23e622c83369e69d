import { AppError, EXIT } from "../base/errors.ts";
import { openSink, type WatchedWriter, watchWriter } from "../report/sink.ts";
import { COMPLETE, type RunName, type TextName } from "./commands.ts";
import { isSwitchedOn, optionVariable } from "./options.ts";
import { type CommandLine, namedCommand, parseCommand } from "./parse.ts";
import type { CommandRunner } from "./session.ts";

/** Commands that print a text about their argument, if any, and touch nothing. */
const TEXTS: Record<
  TextName,
  (topic: string | undefined) => Promise<string>
> = {
  help: async (topic) => (await import("./help.ts")).helpTopic(topic),
  completion: async (shell = "") =>
    (await import("./completions/completion_text.ts")).completionText(shell),
  manual: async () => {
    const { manPage } = await import("./man_page.ts");
    const { sourceDate } = await import("../settings/environment.ts");
    return manPage(sourceDate(Deno.env.get("SOURCE_DATE_EPOCH")));
  },
  version: async () => {
    const { version, commit } = await build();
    return `net_download ${version}${commit ? ` (${commit})` : ""}\n`;
  },
};

/** The code of each other command, loaded when it is wanted. */
const RUNNERS: Record<
  Exclude<RunName, "self-update">,
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
  clean: async () => (await import("./commands/clean.ts")).clean,
  uninstall: async () => (await import("./commands/uninstall.ts")).uninstall,
  mirror: async () => (await import("./commands/mirror.ts")).mirror,
  pack: async () => (await import("./commands/pack.ts")).pack,
  lock: async () => (await import("./commands/lock.ts")).lock,
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
    const command = await parseCommand(argv, valueOf);
    return command.kind === "text"
      ? await show(command.name, command.topic, argv, stdout)
      : await runLine(command, stdout);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, hint, failure, exitCode } = error;
    if (wantsJson(argv)) {
      const { jsonLine } = await import("../report/json.ts");
      const line = jsonLine({ kind: "run-failed", message, hint, failure });
      openSink(stdout).write(`${line}\n`);
      return exitCode;
    }
    const { usageLine } = await import("./help.ts");
    const { printable } = await import("../report/printable.ts");
    const usage = usageLine(namedCommand(argv));
    const text = printable(`${message}. ${hint ?? "Try --help."}`);
    openSink(Deno.stderr).write(`${usage}\nnet_download: error: ${text}\n`);
    return exitCode;
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
  const error = osError("write to", "stdout", failure);
  const { message, hint, exitCode } = describeError(error);
  const text = `net_download: ${message}.\n${hint ? `  ${hint}\n` : ""}`;
  openSink(Deno.stderr).write(text);
  return exitCode;
}

async function runLine(
  line: CommandLine,
  stdout: WatchedWriter,
): Promise<number> {
  const { realWorld } = await import("./world.ts");
  const { spec: { name }, doubt } = line;
  if (name === "self-update") {
    const { selfUpdate } = await import("./commands/self_update.ts");
    return await selfUpdate(line.options, realWorld(stdout));
  }
  if (doubt !== undefined) {
    const { settleDoubt } = await import("./known_ids.ts");
    await settleDoubt(line, doubt);
  }
  const { runInSession } = await import("./session.ts");
  return await runInSession(line, realWorld(stdout), await RUNNERS[name]());
}

/** Prints the text of a command, or its event where a program asks for that. */
async function show(
  of: TextName,
  topic: string | undefined,
  argv: readonly string[],
  stdout: WatchedWriter,
): Promise<number> {
  const text = await TEXTS[of](topic);
  // A shell, man or a validator reads these: no variable turns them into events.
  const isFile = of === "completion" || of === "manual" ||
    topic === "json-schema";
  const asEvent = isFile ? argv.includes("--json") : wantsJson(argv);
  openSink(stdout).write(asEvent ? await eventOf(of, topic, text) : text);
  return EXIT.ok;
}

async function eventOf(
  of: TextName,
  topic: string | undefined,
  text: string,
): Promise<string> {
  const { jsonLine } = await import("../report/json.ts");
  const line = of === "version"
    ? jsonLine({ kind: "version-shown", ...await build() })
    : jsonLine({ kind: "text-shown", of, topic, text });
  return `${line}\n`;
}

/** The version of this program, and the commit that it is compiled from, if it is. */
async function build() {
  const { VERSION } = await import("../base/version.ts");
  const { COMMIT } = await import("../base/commit.ts");
  return { version: VERSION, commit: COMMIT || undefined };
}
