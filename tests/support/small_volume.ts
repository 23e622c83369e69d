import { type Ended, runProgram } from "./program.ts";
import type { User } from "./sandbox_home.ts";

/** Whether a process may mount a volume of its own here. */
export const canMount = Deno.build.os === "linux" && mayMount();

function mayMount(): boolean {
  try {
    return new Deno.Command("/usr/bin/unshare", {
      args: ["-rm", "/bin/sh", "-c", "mount -t tmpfs tmpfs /mnt"],
      stderr: "null",
    }).outputSync().success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

/**
 * Runs the program on a volume of so many bytes at a path; `$0` is the path,
 * and `before` is done there before.
 */
export async function runOn(
  user: User,
  folder: string,
  volume: { bytes: number; before?: string },
  args: string[],
): Promise<Ended> {
  await Deno.mkdir(folder);
  const { bytes, before = ":" } = volume;
  const script =
    `mount -t tmpfs -o size=${bytes} tmpfs "$0" || exit 77; ${before}; exec "$@"`;
  return await runProgram({
    args,
    env: { ...user.env, PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    cwd: user.folder,
    under: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c", script, folder],
  });
}
