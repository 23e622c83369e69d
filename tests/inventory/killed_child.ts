import { fromFileUrl } from "@std/path";

/** Runs a file of the tests as a process that may kill itself; tells whether it did. */
export async function killsItself(
  file: URL,
  args: readonly string[],
): Promise<boolean> {
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const { signal, code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "--cached-only"]
      .concat("--config", config, fromFileUrl(file), args),
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`ended with ${code}`);
  return signal === "SIGKILL";
}
