import { fromFileUrl } from "@std/path";

/** A command that runs a file of this folder as another process. */
export function childCommand(
  file: string,
  args: readonly string[],
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "--cached-only", "--config"]
      .concat(fromFileUrl(new URL("../../deno.json", import.meta.url)))
      .concat(fromFileUrl(new URL(file, import.meta.url)), args),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  });
}

/** Runs a file of this folder to its end; returns what it printed. */
export async function runChild(
  file: string,
  args: readonly string[],
): Promise<string> {
  const { stdout } = await childCommand(file, args).output();
  return new TextDecoder().decode(stdout).trim();
}

/** Starts a file of this folder and waits for its first line; the caller ends it. */
export async function startChild(
  file: string,
  args: readonly string[],
): Promise<Deno.ChildProcess> {
  const child = childCommand(file, args).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}
