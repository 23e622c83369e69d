import { join } from "@std/path";
import { type Ended, runProgram } from "./program.ts";
import { listTree, withTempFolder } from "./temp.ts";
import { type Answer, startZoo, type Zoo } from "./zoo.ts";

/** A user with an empty home folder, and a zoo for them. */
export interface User {
  /** The user's home folder. */
  folder: string;
  zoo: Zoo;
  /** Environment that the program is started with. */
  env: Record<string, string>;
  /** Runs the program with these arguments. */
  run(...args: string[]): Promise<Ended>;
  /** Paths below `~/niftynet`, sorted. */
  installed(): string[];
  /** A path below the user's home folder. */
  path(...parts: string[]): string;
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
      run: (...args) => runProgram({ args, env, cwd: folder }),
      installed: () => listTree(join(folder, "niftynet")),
      path: (...parts) => join(folder, ...parts),
    });
  });
}
