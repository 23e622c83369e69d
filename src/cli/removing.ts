import { AppError, StoreError, UsageError } from "../base/errors.ts";
import { readFolder } from "../base/system/read_folder.ts";
import { abortable } from "../base/waiting.ts";
import { FileHashes } from "../inventory/seen_file.ts";
import type { RemovalContext } from "../inventory/removal.ts";
import type { Session } from "./session.ts";
import type { World } from "./world.ts";

/** What removals of a session share. */
export function removalContext(
  { options, settings, transfer }: Session,
): RemovalContext {
  return {
    settings,
    wholeFolders: options.wholeFolders,
    hashes: new FileHashes(),
    signal: transfer.signal,
  };
}

/** What a question to the user needs of a session. */
interface Asking {
  options: Pick<Session["options"], "yes">;
  world: Pick<World, "stdinIsTerminal" | "stderr" | "readLine" | "stop">;
}

/**
 * Asks the user on the terminal whether something shall be done, unless `--yes`
 * says so. Only a clear yes counts.
 *
 * @param question ends with a question mark
 * @throws UsageError if stdin is not a terminal, AppError when the answer is
 * no, or the reason of the run's signal.
 */
export async function confirm(
  { options, world }: Asking,
  question: string,
): Promise<void> {
  if (options.yes) return;
  if (!world.stdinIsTerminal) {
    throw new UsageError(
      "cannot ask for confirmation: stdin is not a terminal",
      { hint: "Give --yes to go ahead without a question." },
    );
  }
  if (!await isYes(world, question)) {
    throw new AppError("nothing was removed: the answer was not yes", {
      failure: "declined",
    });
  }
}

async function isYes(
  { stderr, readLine, stop }: Asking["world"],
  question: string,
): Promise<boolean> {
  const write = (text: string) =>
    stderr.writeSync(new TextEncoder().encode(text));
  write(`${question} [y/N] `);
  let answer = "";
  try {
    answer = await abortable(readLine(), stop);
  } finally {
    // Ctrl-C and Ctrl-D leave the cursor behind the question.
    if (!answer.endsWith("\n")) write("\n");
  }
  return /^\s*y(?:es)?\s*$/i.test(answer);
}

/**
 * Tells before a removal what it cannot remove.
 *
 * @param paths of what has a name that is not Unicode
 */
export function warnOfUnreachable(
  paths: readonly string[],
  warn: Session["warn"],
): void {
  for (const path of paths) {
    warn(`"${path}" cannot be removed: its name is not UTF-8`);
  }
}

/**
 * Tells after a removal which folders stay although nothing is listed in them.
 *
 * @param folders full paths
 * @param whole whether all that was in them should go
 * @throws StoreError when it should.
 */
export function tellOfLeft(
  folders: readonly string[],
  whole: boolean,
  warn: Session["warn"],
): void {
  const errors = folders.map(leftError);
  const fatal = whole ? errors.pop() : undefined;
  for (const { message } of errors) warn(message);
  if (fatal !== undefined) throw fatal;
}

function leftError(folder: string): StoreError {
  const [name] = readFolder(folder).unreachable;
  const what = name === undefined
    ? "it holds something whose name cannot be read, such as one that is not UTF-8"
    : `the name of "${name}" in it is not UTF-8`;
  return new StoreError(
    `cannot remove the folder "${folder}": ${what}`,
    {
      hint:
        "Everything else is removed. Look at it with `ls -b`, and remove it with `rm -r`.",
    },
  );
}
