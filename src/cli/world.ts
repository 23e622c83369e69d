import { Interrupted, type StopSignal } from "../base/errors.ts";
import type { Terminal } from "../report/reporter.ts";
import type { SyncWriter } from "../report/sink.ts";
import { pickEnvironment } from "../settings/environment.ts";
import type { User } from "../settings/user_home.ts";
import { VARIABLE_PREFIX } from "./options.ts";

/** What a run sees of the machine it is on; tests hand in their own. */
export interface World extends User, Terminal {
  /** Names of the variables that are set and begin as those of options do. */
  variables: readonly string[];
  /** Whether a person can be asked. */
  stdinIsTerminal: boolean;
  /** The next line of stdin, or what there is of it at its end. */
  readLine(): Promise<string>;
  /** Aborted with an `Interrupted` when the user or the system says stop. */
  stop: AbortSignal;
}

/** The real machine, with `stdout` instead of its own. */
export function realWorld(stdout: SyncWriter): World {
  const stdoutIsTerminal = Deno.stdout.isTerminal();
  const stderrIsTerminal = Deno.stderr.isTerminal();
  const stdinIsTerminal = Deno.stdin.isTerminal();
  return {
    ...realUser(),
    variables: setVariables(),
    stdout,
    stderr: Deno.stderr,
    stdoutIsTerminal,
    stderrIsTerminal,
    stdinIsTerminal,
    readLine,
    columns: terminalColumns,
    stop: stopSignal(stdoutIsTerminal || stderrIsTerminal || stdinIsTerminal),
  };
}

/** Only what deno.json permits is among these: of all other variables not even the names. */
function setVariables(): string[] {
  return Object.entries(Deno.env.toObject())
    .filter(([name, value]) => name.startsWith(VARIABLE_PREFIX) && value !== "")
    .map(([name]) => name).sort();
}

/** The user of this machine who runs the program. */
export function realUser(): User {
  const environment = pickEnvironment((name) => Deno.env.get(name));
  return Deno.build.os === "windows"
    ? { environment, os: "windows", uid: undefined, passwd: "" }
    : {
      environment,
      os: "posix",
      uid: Deno.uid() ?? undefined,
      passwd: passwd(),
    };
}

function passwd(): string {
  try {
    return Deno.readTextFileSync("/etc/passwd");
  } catch {
    // A container need not have one; then only HOME tells who the user is.
    return "";
  }
}

/** A terminal hands out one line at a time. */
async function readLine(): Promise<string> {
  const buffer = new Uint8Array(1024);
  const length = await Deno.stdin.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, length ?? 0));
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    // Not a terminal, or one that does not tell.
    return 0;
  }
}

/**
 * Asks the run to stop at the first signal to stop, and ends the program at
 * the second, for a user who cannot wait.
 *
 * @param onTerminal whether a standard stream is a terminal. Only then does the
 * end of a terminal (SIGHUP) concern the run: `nohup`, which detaches all three,
 * asks for SIGHUP to be ignored in a way that Deno does not show.
 */
function stopSignal(onTerminal: boolean): AbortSignal {
  const controller = new AbortController();
  for (const name of stopSignals(Deno.build.os)) {
    Deno.addSignalListener(name, () => {
      if (name === "SIGHUP" && !onTerminal) return;
      const interrupted = new Interrupted(name);
      if (controller.signal.aborted) Deno.exit(interrupted.exitCode);
      controller.abort(interrupted);
    });
  }
  return controller.signal;
}

/**
 * The signals that ask a program to stop. Windows knows no SIGTERM: closing the
 * console or ending the task there ends the program, as a kill does.
 *
 * @param os as `Deno.build.os` names it
 */
export function stopSignals(os: string): readonly StopSignal[] {
  return os === "windows" ? ["SIGINT"] : ["SIGHUP", "SIGINT", "SIGTERM"];
}
