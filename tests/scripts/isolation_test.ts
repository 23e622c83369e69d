import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { listTree, withTempFolder } from "../support/temp.ts";
import { startZoo } from "../support/zoo.ts";
import { compiledProgram } from "./compiled_program.ts";
import { have } from "./install_machine.ts";
import { toyEntry } from "./toy_entry.ts";

/** A run of the compiled program under strace. */
interface Traced {
  code: number;
  stdout: string;
  /** Programs that were started. */
  started: string[];
  /** Addresses that were connected to, each once. */
  connected: string[];
}

/** Runs the program in `folder` with an environment of `env` alone. */
async function trace(
  program: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Traced> {
  const log = join(folder, "strace.log");
  const { code, stdout } = await new Deno.Command("strace", {
    args: ["-f", "-qq", "-e", "trace=execve,connect", "-o", log]
      .concat(program, ...args),
    cwd: folder,
    clearEnv: true,
    env,
    stdin: "null",
  }).output();
  const lines = await Deno.readTextFile(log);
  await Deno.remove(log);
  const started = lines.matchAll(/execve\("([^"]*)"/g).map((m) => m[1] ?? "");
  const connected = lines.matchAll(/connect\(\d+, (\{[^}]*\})/g).map((m) =>
    address(m[1] ?? "")
  );
  return {
    code,
    stdout: new TextDecoder().decode(stdout),
    started: [...started],
    connected: [...new Set(connected)],
  };
}

/** `127.0.0.1:80` of strace's text for a socket's address, else the text. */
function address(text: string): string {
  const port = /sin_port=htons\((\d+)\)/.exec(text)?.[1];
  const host = /inet_addr\("([^"]+)"\)/.exec(text)?.[1];
  return port && host ? `${host}:${port}` : text;
}

Deno.test("the compiled program starts no other, and connects to its zoo alone", async () => {
  const program = compiledProgram();
  if (program === undefined || !have("strace")) return;
  const toy = await toyEntry();
  await withTempFolder(async (folder) => {
    await using zoo = startZoo(toy.files);
    const run = await trace(program, ["toy"], folder, {
      HOME: folder,
      niftynet_model_zoo: zoo.address,
    });
    assertEquals(run.code, 0, run.stdout);
    assertEquals(listTree(join(folder, "niftynet/examples")), toy.tree);
    assertEquals(run.started, [program]);
    assertEquals(run.connected, [new URL(zoo.address).host]);
  });
});

Deno.test("the compiled program connects nowhere to tell its version", async () => {
  const program = compiledProgram();
  if (program === undefined || !have("strace")) return;
  await withTempFolder(async (folder) => {
    const run = await trace(program, ["--version"], folder, { HOME: folder });
    assertMatch(run.stdout, /^net_download \d+\.\d+\.\d+/);
    assertEquals(run.started, [program]);
    assertEquals(run.connected, []);
    assertEquals(listTree(folder), []);
  });
});

Deno.test("the compiled program leaves files in the user's folders only", async () => {
  const program = compiledProgram();
  if (program === undefined) return;
  const toy = await toyEntry();
  await withTempFolder(async (folder) => {
    await using zoo = startZoo(toy.files);
    for (const name of ["home", "temp", "here"]) {
      Deno.mkdirSync(join(folder, name));
    }
    const { success } = await new Deno.Command(program, {
      args: ["toy"],
      cwd: join(folder, "here"),
      clearEnv: true,
      env: {
        HOME: join(folder, "home"),
        TMPDIR: join(folder, "temp"),
        niftynet_model_zoo: zoo.address,
      },
      stdin: "null",
    }).output();
    assertEquals(success, true);
    assertEquals(listTree(join(folder, "temp")), []);
    assertEquals(listTree(join(folder, "here")), []);
    const tops = [...Deno.readDirSync(join(folder, "home"))].map((e) => e.name);
    assertEquals(tops.sort(), [".niftynet", "niftynet"]);
  });
});
