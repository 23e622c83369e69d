import { dirname, fromFileUrl, join } from "@std/path";
import { assertDescribed } from "./event_schema.ts";

/** How a run of the program ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** What is on stderr but for the line that tells how a zoo that was written is signed. */
export function withoutSigning(stderr: string): string {
  return stderr.replace(/^To sign the zoo, type: .*\n/m, "");
}

/** A run as it ended, without the lines of a log that tell how far it is: a busy machine gets more of them. */
export function withoutProgress(ended: Ended): Ended {
  const stderr = ended.stderr
    .replace(/^.+ -- (?:.+: .+ \(\d+ %\)|\d+ of \d+: ).*\n/gm, "");
  return { ...ended, stderr };
}

/** How the program is started. */
export interface Start {
  args: readonly string[];
  /** The whole environment, apart from what the runtime itself needs. */
  env: Record<string, string>;
  cwd?: string;
  /** A command that starts it, with a full path. */
  under?: readonly string[];
}

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Path of a compiled program to test in place of the source, where one is named. */
const binary = Deno.env.get("NET_DOWNLOAD_BINARY") || undefined;

/** Whether a compiled program is tested. */
export const IS_COMPILED = binary !== undefined;

/** The program's first file, with a deno.json beside it: of the source, or of the bundle that is named. */
const entry = Deno.env.get("NET_DOWNLOAD_BUNDLE") || join(root, "main.ts");

/**
 * The words that start the program: from its source with the permission set of
 * deno.json, the same from its bundle where `NET_DOWNLOAD_BUNDLE` names the
 * entry of one, which takes two thirds of the time, or the compiled one that
 * `NET_DOWNLOAD_BINARY` names.
 */
export function programWords(): string[] {
  return binary === undefined
    ? [Deno.execPath(), "run", "-P", "--no-prompt", "--quiet", "--cached-only"]
      .concat("--config", join(dirname(entry), "deno.json"), entry)
    : [binary];
}

/**
 * What the runtime needs to know: where its cache is, which the program may not
 * read, and that it asks no one, through a proxy of the tests least of all, for
 * a newer one.
 */
export function runtimeEnv(): Record<string, string> {
  return { DENO_DIR: denoDir(), DENO_NO_UPDATE_CHECK: "1" };
}

/** The command that starts the program. */
export function programCommand(
  { args, env, cwd, under = [] }: Start,
): Deno.Command {
  const [program = "", ...first] = [...under, ...programWords()];
  return new Deno.Command(program, {
    args: [...first, ...args],
    clearEnv: true,
    env: { ...runtimeEnv(), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(cwd !== undefined && { cwd }),
  });
}

/** Runs the program to its end, and holds what it prints for programs against the schema of that. */
export async function runProgram(start: Start): Promise<Ended> {
  const { code, ...output } = await programCommand(start).output();
  const text = new TextDecoder();
  const [stdout, stderr] = [
    text.decode(output.stdout),
    text.decode(output.stderr),
  ];
  if (start.args.includes("--json") || start.env.NET_DOWNLOAD_JSON === "1") {
    assertDescribed(stdout);
  }
  return { code, stdout, stderr };
}

let knownDenoDir: string | undefined;

/** The runtime is asked once: that takes as long as a run of the program. */
function denoDir(): string {
  return knownDenoDir ??= askDenoDir();
}

function askDenoDir(): string {
  const set = Deno.env.get("DENO_DIR");
  if (set) return set;
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] })
    .outputSync();
  return JSON.parse(new TextDecoder().decode(info.stdout)).denoDir;
}
