import { join } from "@std/path";

/** The user of the container: one that no file lists. */
export const UID = 12345;

/** How to make a container out of what Linux offers without an engine. */
export interface Container {
  /** An empty folder on the host for what the container is made of. */
  folder: string;
  /** The compiled program. */
  program: string;
  env: Readonly<Record<string, string>>;
}

/** Whether this machine lets us make mounts and processes of their own. */
export async function canContain(): Promise<boolean> {
  const why = Deno.build.os === "linux" ? await refusal() : "not Linux";
  if (why === undefined) return true;
  console.warn(`SKIPPED: no container can be made here: ${why}`);
  return false;
}

async function refusal(): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "that needs root";
  try {
    const { success, stderr } = await new Deno.Command("unshare", {
      args: ["--mount", "--pid", "--fork", "--mount-proc", "true"],
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "there is no unshare";
    throw error;
  }
}

/**
 * Makes the root of the container: the program and the libraries that it
 * names, nothing else; no shell, no passwd, no certificates, no folder for
 * temporary files. The volume is at `/data`.
 *
 * @returns the volume's folder on the host.
 */
export async function makeRoot(
  { folder, program }: Container,
): Promise<string> {
  const root = join(folder, "root");
  for (const path of ["data", "proc"]) {
    await Deno.mkdir(join(root, path), { recursive: true });
  }
  await Deno.copyFile(program, join(root, "net_download"));
  for (const library of await libraries(program)) {
    const copy = join(root, library);
    await Deno.mkdir(join(copy, ".."), { recursive: true });
    await Deno.copyFile(library, copy);
  }
  const volume = join(folder, "volume");
  await Deno.mkdir(volume);
  await Deno.chown(volume, UID, 0);
  // The user of the container has to reach the volume.
  await Deno.chmod(folder, 0o755);
  return volume;
}

async function libraries(program: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ldd", { args: [program] })
    .output();
  return new TextDecoder().decode(stdout).match(/\/\S+/g) ?? [];
}

/**
 * The command that runs the program as process 1 of its own, with a read-only
 * root, no capabilities to gain and a user without a name.
 */
export function runContained(
  { folder, env }: Container,
  args: readonly string[],
): Deno.Command {
  const script = `
    set -e
    cd "$1"; shift
    mount --bind root root
    mount --bind volume root/data
    mount -t proc proc root/proc
    mount -o remount,bind,ro root
    exec setpriv --no-new-privs \\
      chroot --userspec=${UID}:0 --groups= root /net_download "$@"`;
  return new Deno.Command("unshare", {
    args: ["--mount", "--pid", "--fork", "--kill-child"]
      .concat("sh", "-c", script, "sh", folder, ...args),
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: "/data", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Sends a signal to process 1 of a container, from outside. */
export async function signalFirst(
  unshare: Deno.ChildProcess,
  signal: Deno.Signal,
): Promise<void> {
  const { pid } = unshare;
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  Deno.kill(Number(children.trim()), signal);
}
