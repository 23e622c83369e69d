import { BuildError } from "./build_error.ts";

/** Which source the program is built from. */
export interface Commit {
  /**
   * The commit's full name; `-modified` behind it where files differ from it;
   * `unknown` outside a repository.
   */
  name: string;
  /** When it was made, in seconds since 1970: the time of all files in the build. */
  time: number;
}

/** What goes into the program: a change elsewhere leaves it what it was. */
export const SOURCES = ["deno.json", "deno.lock", "main.ts", "src"] as const;

/**
 * Asks git what is checked out in `root`. `SOURCE_COMMIT` and
 * `SOURCE_DATE_EPOCH` in `env` answer where there is no repository, as in a
 * container's build.
 *
 * @throws BuildError if `SOURCE_DATE_EPOCH` is not a number of seconds.
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function readCommit(
  root: string,
  env: Readonly<Record<string, string>>,
): Commit {
  const epoch = env["SOURCE_DATE_EPOCH"];
  const name = env["SOURCE_COMMIT"] || checkedOut(root);
  if (!epoch) {
    const time = Number(git(root, "log", "-1", "--format=%ct") ?? 0);
    return { name, time };
  }
  if (!/^\d{1,10}$/.test(epoch)) {
    throw new BuildError(
      `cannot use SOURCE_DATE_EPOCH "${epoch}": it is not a number of seconds since 1970`,
    );
  }
  return { name, time: Number(epoch) };
}

function checkedOut(root: string): string {
  const name = git(root, "rev-parse", "--verify", "--quiet", "HEAD");
  if (name === undefined) return "unknown";
  const changes = git(root, "status", "--porcelain", "--", ...SOURCES);
  return changes === "" ? name : `${name}-modified`;
}

/** What git prints; `undefined` where it fails or is not there at all. */
function git(root: string, ...args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command("git", {
      args,
      cwd: root,
      stderr: "null",
    }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
