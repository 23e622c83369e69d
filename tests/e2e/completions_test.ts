import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stringifyIndex } from "../../src/zoo/zoo_index.ts";
import { type Shell, SHELLS } from "../cli/completions/shells.ts";
import { have } from "../scripts/install_machine.ts";
import { programWords, runtimeEnv } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";
import { inEntry, startZoo } from "../support/zoo.ts";

/** The index of a zoo with these entries. */
function indexOf(...ids: string[]): Record<string, string> {
  const entries = ids.map((id) => ({
    id,
    version: "1.0",
    description: undefined,
    archives: [],
  }));
  const path = inEntry(".", "index.json").replace("/./", "/");
  return { [path]: stringifyIndex(entries) };
}

const files = () => ({ ...toyEntry(), ...indexOf("toy", "tundra", "unet") });

/** A shell of the user's, in which the program is and its completions are loaded. */
class Completing {
  constructor(readonly user: User, readonly shell: Shell) {}

  /** Makes the program and its completions. */
  async prepare(): Promise<string> {
    const { user, shell } = this;
    const words = programWords().map((word) => `'${word}'`).join(" ");
    const program = `#!/bin/sh\nexec ${words} "$@"\n`;
    const path = await writeFile(user.folder, "bin/net_download", program);
    await Deno.chmod(path, 0o755);
    const { stdout } = await user.run("completion", shell.name);
    return await writeFile(user.folder, `completion.${shell.name}`, stdout);
  }

  /** Environment of a shell of the user's. */
  env(): Record<string, string> {
    const { user } = this;
    const PATH = `${user.path("bin")}:${Deno.env.get("PATH")}`;
    return { ...runtimeEnv(), ...user.env, PATH };
  }

  /** What is offered at the end of a line, sorted. */
  async offers(line: string): Promise<string[]> {
    const { shell } = this;
    const script = await this.prepare();
    const { stdout, stderr } = await new Deno.Command(shell.name, {
      args: shell.ask(script, `net_download ${line}`),
      clearEnv: true,
      env: this.env(),
      cwd: this.user.folder,
      stdin: "null",
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    const lines = new TextDecoder().decode(stdout).split("\n");
    return [...new Set(lines.map((text) => text.trim()).filter(Boolean))]
      .sort();
  }
}

for (const shell of SHELLS.filter(({ name }) => name !== "pwsh")) {
  Deno.test({
    name: `${shell.name} completes ids of the zoo in use, without asking it`,
    ignore: !have(shell.name),
    fn: () =>
      withUser(files(), async (user) => {
        await using other = startZoo(indexOf("tapir", "tern"));
        const completing = new Completing(user, shell);
        assertEquals((await user.run("list")).code, 0);
        assertEquals((await user.run("list", "--zoo", other.address)).code, 0);
        const asked = [user.zoo.requests.length, other.requests.length];
        assertEquals(await completing.offers("get t"), ["toy", "tundra"]);
        assertEquals(await completing.offers("info u"), ["unet"]);
        assertEquals(await completing.offers("tu"), ["tundra"]);
        assertEquals(await completing.offers("get toy t"), ["tundra"]);
        assertEquals(
          await completing.offers(`get --zoo ${other.address} t`),
          ["tapir", "tern"],
        );
        assertEquals(
          [user.zoo.requests.length, other.requests.length],
          asked,
        );
      }),
  });

  Deno.test({
    name: `${shell.name} completes what is installed, and its sections`,
    ignore: !have(shell.name),
    fn: () =>
      withUser(files(), async (user) => {
        const completing = new Completing(user, shell);
        assertEquals((await user.run("toy")).code, 0);
        for (const command of ["remove", "rm", "verify", "update", "where"]) {
          assertEquals(await completing.offers(`${command} `), ["toy"]);
        }
        assertEquals(
          await completing.offers("where toy "),
          ["data", "weights"],
        );
        assertEquals(await completing.offers("where toy w"), ["weights"]);
      }),
  });

  Deno.test({
    name: `${shell.name} completes what help and completion take`,
    ignore: !have(shell.name),
    fn: () =>
      withUser({}, async (user) => {
        const completing = new Completing(user, shell);
        assertEquals(
          await completing.offers("completion "),
          ["bash", "fish", "powershell", "zsh"],
        );
        assertEquals(await completing.offers("help ver"), [
          "verify",
          "version",
        ]);
        assertEquals(await completing.offers("help env"), ["environment"]);
      }),
  });
}

Deno.test("the official zoo's ids are offered on a machine where nothing was listed, and nothing is written", () =>
  withUser({}, async (user) => {
    delete user.env.niftynet_model_zoo;
    const { code, stdout, stderr } = await user.runAlone("__complete", "get");
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "unet_histology\n");
    assertEquals([...Deno.readDirSync(user.folder)], []);
  }));

Deno.test("the ids of a zoo on a disk are offered as they are now, also before they were listed", () =>
  withUser({ ...files(), ...toyEntry("1.0", "more") }, async (user) => {
    for (const to of ["stick", "zoo.tar"]) {
      const mirrored = await user.run("mirror", "toy", "--to", to);
      assertEquals(mirrored.code, 0, mirrored.stderr);
      assertEquals(
        await user.runAlone("__complete", "get", "--zoo", to),
        { code: 0, stdout: "toy\n", stderr: "" },
      );
    }
    await user.run("list", "--zoo", "stick");
    assertEquals(
      (await user.run("mirror", "toy", "more", "--to", "stick")).code,
      0,
    );
    assertEquals(
      (await user.run("__complete", "get", "--zoo", "stick")).stdout,
      "more\ntoy\n",
    );
    const none = await user.run("__complete", "get", "--zoo", "missing");
    assertEquals(none, { code: 0, stdout: "", stderr: "" });
  }));

Deno.test("nothing is offered, and nothing is said, where the settings cannot be used", () =>
  withUser({}, async (user) => {
    // A file with a key is not moved aside.
    await writeFile(user.folder, ".niftynet/config.ini", "zoo_key = RWx\n");
    delete user.env.niftynet_model_zoo;
    const ended = await user.run("__complete", "get");
    assertEquals(ended, { code: 0, stdout: "", stderr: "" });
  }));

Deno.test("list keeps the ids of a zoo where config.ini is, and --dry-run keeps none", () =>
  withUser(files(), async (user) => {
    await user.run("toyy", "--dry-run");
    assertEquals([...Deno.readDirSync(user.folder)], []);
    assertEquals((await user.run("list")).code, 0);
    const kept = listTree(user.path(".niftynet/.net_download"));
    assert(kept.some((path) => /^ids\/.*\.txt$/.test(path)), kept.join());
  }));

/**
 * Types a line and a Tab into a shell on a terminal, and prints the line as it
 * is then: <completion script> <line> <what is to be set> <shell> <option> ...
 */
const TYPIST = `
import os, pty, sys
script, line, setup, *shell = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(shell[0], shell)
def until(mark):
    shown = b""
    while mark not in shown:
        shown += os.read(terminal, 4096)
    return shown
os.write(terminal, f"{setup}; source {script}; echo READ''Y\\n".encode())
until(b"READY")
os.write(terminal, line.encode() + b"\\t\\x01echo 'LI''NE[\\x05]'\\n")
shown = until(b"LINE[")
while b"]" not in shown.split(b"LINE[")[1]:
    shown += os.read(terminal, 4096)
print(shown.split(b"LINE[")[1].split(b"]")[0].decode())
os.close(terminal)
os.waitpid(pid, 0)
`;

const TERMINALS = [
  ["bash --norc -i", "bind 'set enable-bracketed-paste off'"],
  [
    "zsh -f -i",
    "unset zle_bracketed_paste; zstyle ':completion:*' insert-tab false",
  ],
] as const;

for (const [line, setup] of TERMINALS) {
  const [name = "", ...options] = line.split(" ");
  const shell = SHELLS.find((each) => each.name === name);
  for (
    const [typed, expected] of [
      ["info tu", "info tundra"],
      ["list --inst", "list --installed"],
      ["search toy --inst", "search toy --installed"],
      ["version --js", "version --json"],
      ["get toy=", "get toy="],
    ] as const
  ) {
    Deno.test({
      name: `${name} on a terminal makes "${expected}" of "${typed}"`,
      ignore: !have(name) || !have("python3"),
      fn: () =>
        withUser(files(), async (user) => {
          if (shell === undefined) return;
          const completing = new Completing(user, shell);
          assertEquals((await user.run("list")).code, 0);
          const script = await completing.prepare();
          const words = [script, `net_download ${typed}`, setup];
          const { stdout } = await new Deno.Command("python3", {
            args: ["-c", TYPIST, ...words, name, ...options],
            clearEnv: true,
            env: { ...completing.env(), TERM: "dumb" },
            cwd: user.folder,
          }).output();
          // zsh takes the blank back where no word follows.
          assertEquals(
            new TextDecoder().decode(stdout).trimEnd(),
            `net_download ${expected}`,
          );
        }),
    });
  }
}
