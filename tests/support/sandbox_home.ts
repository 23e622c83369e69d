import { join } from "@std/path";
import { type Ended, runProgram, withoutProgress } from "./program.ts";
import { listTree, withTempFolder } from "./temp.ts";
import { type Answer, startZoo, type Zoo } from "./zoo.ts";

/** A user with an empty home folder, and a zoo for them. */
export interface User {
  /** The user's home folder. */
  folder: string;
  zoo: Zoo;
  /** Environment that the program is started with. */
  env: Record<string, string>;
  /** Runs the program with these arguments where no network is, if this machine has a way to do that. */
  runAlone(...args: string[]): Promise<Ended>;
  /** Runs the program with these arguments. */
  run(...args: string[]): Promise<Ended>;
  /** Paths below `~/niftynet`, sorted. */
  installed(): string[];
  /** A path below the user's home folder. */
  path(...parts: string[]): string;
}

/** The command that starts a program without any network; says loudly where there is none. */
function withoutNetwork(): string[] {
  const unshare = ["/usr/bin/unshare", "-n"];
  const [program = "", ...args] = unshare;
  try {
    const probe = new Deno.Command(program, { args: [...args, "/bin/true"] });
    if (probe.outputSync().success) return unshare;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.warn("PASSED OVER: `unshare -n` does not work, so networks are left");
  return [];
}

/** Runs `body` for a user with an empty home folder and a zoo that serves these files. */
export function withUser(
  files: Record<string, Answer>,
  body: (user: User) => Promise<void>,
): Promise<void> {
  return withTempFolder(async (folder) => {
    await using zoo = startZoo(files);
    const env = { HOME: folder, niftynet_model_zoo: zoo.address };
    await body({
      folder,
      zoo,
      env,
      run: async (...args) =>
        withoutProgress(await runProgram({ args, env, cwd: folder })),
      runAlone: async (...args) =>
        withoutProgress(
          await runProgram({ args, env, cwd: folder, under: withoutNetwork() }),
        ),
      installed: () => listTree(join(folder, "niftynet")),
      path: (...parts) => join(folder, ...parts),
    });
  });
}
