import { fromFileUrl } from "@std/path";

/**
 * Runs a program that needs packages of npm for tests alone: on its own, with
 * its own lock file. An import would put them into deno.lock, and all who
 * runs net_download from source would fetch them.
 *
 * @param code reads JSON from stdin, and writes a list as JSON to stdout
 */
export async function runNpmProgram(
  code: string,
  input: unknown,
): Promise<unknown[]> {
  const lock = fromFileUrl(new URL("./npm_program.lock", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--no-config", "--quiet", "--frozen", `--lock=${lock}`],
      code,
    ],
    env: { NODE_NO_WARNINGS: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const bytes = new TextEncoder().encode(JSON.stringify(input));
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    writer.write(bytes).then(() => writer.close()),
  ]);
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return JSON.parse(text.decode(stdout));
}
