/** How a command of Deno ended. */
export interface Ended {
  success: boolean;
  stdout: string;
  /** What it complained about, without colours. */
  stderr: string;
}

/** Runs a command of the Deno that runs this script, in the folder `cwd`. */
export async function runDeno(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = Deno.env.toObject(),
): Promise<Ended> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    clearEnv: true,
    env: {
      // Closed networks re-sign traffic with an authority that only the
      // system's store knows.
      DENO_TLS_CA_STORE: "mozilla,system",
      ...env,
      NO_COLOR: "1",
      RUST_BACKTRACE: "0",
    },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { success, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The folder of Deno's caches. */
export async function denoFolder(): Promise<string> {
  const { stdout } = await runDeno(["info", "--json"], ".");
  return await Deno.realPath(JSON.parse(stdout).denoDir);
}
