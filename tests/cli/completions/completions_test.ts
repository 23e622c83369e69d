import { assert, assertEquals } from "@std/assert";
import {
  type Grammar,
  programGrammar,
} from "../../../src/cli/completions/grammar.ts";
import type { Option } from "../../../src/cli/options.ts";
import { have } from "../../scripts/install_machine.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { BASH, type Shell, SHELLS, ZSH } from "./shells.ts";

const HELP: Option = {
  name: "help",
  short: "h",
  help: "show [this], it's: $x",
};
const GET = {
  name: "get",
  summary: 'install entries: "it\'s" [the] `default`',
  options: [
    HELP,
    { name: "retry", short: "r", help: "again" },
    { name: "retries", value: "N", help: "how often" },
    { name: "ca-cert", value: "FILE", repeats: true, help: "trust it" },
  ],
  arguments: "ids",
} as const;

const GRAMMAR: Grammar = {
  commands: [
    GET,
    {
      name: "pack",
      summary: "make an entry",
      options: [HELP, { name: "to", value: "DIR", help: "where to" }],
      arguments: "files",
    },
    { name: "list", summary: "list", options: [HELP], arguments: "nothing" },
    {
      name: "help",
      summary: "help",
      options: [HELP],
      arguments: ["get", "pack", "topics"],
    },
  ],
  plain: GET,
};
const IDS = ["alpha_model_zoo", "alps", "beta"];

/** A program that offers texts, notes what it was asked, and complains. */
const program = (texts: readonly string[]) =>
  `#!/bin/sh
printf '%s|' "$@" > "$HOME/asked"
echo "something is wrong" >&2
printf '%s\\n' ${texts.map((text) => `'${text}'`).join(" ")}
`;

/** Lines, and what is offered at their ends; the folder has the files file.pem and folder/. */
const ROWS = [
  { line: "", offers: ["get", "pack", "list", "help", ...IDS] },
  { line: "l", offers: ["list"] },
  { line: "al", offers: ["alpha_model_zoo", "alps"] },
  { line: "beta al", offers: ["alpha_model_zoo", "alps"] },
  { line: "beta ge", offers: [] },
  { line: "get ", offers: IDS },
  { line: "help p", offers: ["pack"] },
  { line: "help ", offers: ["get", "pack", "topics"] },
  { line: "--retry b", offers: ["beta"] },
  { line: "--re", offers: ["--retries", "--retry"] },
  { line: "get --ca", offers: ["--ca-cert"] },
  { line: "beta --he", offers: ["--help"] },
  { line: "list ", offers: [] },
  { line: "list --", offers: ["--help"] },
  { line: "pack --t", offers: ["--to"] },
  { line: "pack --r", offers: [] },
  { line: "--ca-cert FOLDER/fi", offers: ["file.pem"] },
  { line: "pack FOLDER/f", offers: ["file.pem", "folder"] },
  { line: "pack --to FOLDER/f", offers: ["folder"] },
  { line: "--retries ", offers: [] },
  { line: "--retries 3 h", offers: ["help"] },
  { line: "--retries 3 pack --t", offers: ["--to"] },
  { line: "beta pack al", offers: ["alpha_model_zoo", "alps"] },
];

/** What a shell offers, without the folder in front and the slash behind. */
async function offers(
  shell: Shell,
  folder: string,
  line: string,
  ids = IDS,
): Promise<string[]> {
  await writeFile(folder, "bin/net_download", program(ids));
  await Deno.chmod(`${folder}/bin/net_download`, 0o755);
  const script = await writeFile(
    folder,
    `completion.${shell.name === "pwsh" ? "ps1" : shell.name}`,
    shell.script(GRAMMAR),
  );
  await writeFile(folder, "f/file.pem", "");
  await writeFile(folder, "f/folder/x", "");
  const typed = `net_download ${line.replace("FOLDER", `${folder}/f`)}`;
  const { stdout, stderr } = await new Deno.Command(shell.name, {
    args: shell.ask(script, typed),
    cwd: folder,
    env: { HOME: folder, PATH: `${folder}/bin:${Deno.env.get("PATH")}` },
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  const lines = new TextDecoder().decode(stdout).split("\n").filter(Boolean);
  const names = lines.map((text) =>
    text.replace(/[\\/]$/, "").replace(/^.*[\\/]/, "").trim()
  );
  return [...new Set(names)].sort();
}

const installed = new Map(
  [...SHELLS.map(({ name }) => name), "shellcheck"].map((name) => [
    name,
    have(name),
  ]),
);

/** A test that needs a program, and is ignored where it is missing. */
function test(name: string, needs: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: installed.get(needs) !== true, fn });
}

for (const shell of SHELLS) {
  for (const { line, offers: expected } of ROWS) {
    // PowerShell offers files by itself where a script offers nothing.
    if (shell.name === "pwsh" && /FOLDER|retries |list $/.test(line)) continue;
    test(
      `${shell.name} offers [${expected}] for "${line}"`,
      shell.name,
      () =>
        withTempFolder(async (folder) => {
          const found = await offers(shell, folder, line);
          assertEquals(found, [...expected].sort());
        }),
    );
  }
}

for (const shell of SHELLS.filter(({ name }) => name !== "pwsh")) {
  const { name } = shell;
  test(
    `${name} asks the program with the line so far, which names a zoo`,
    name,
    () =>
      withTempFolder(async (folder) => {
        const line = "--zoo http://host:8000/a get --retry beta a";
        assertEquals(await offers(shell, folder, line), IDS.slice(0, 2));
        assertEquals(
          await Deno.readTextFile(`${folder}/asked`),
          "__complete|--zoo|http://host:8000/a|get|--retry|beta|",
        );
      }),
  );

  test(
    `${name} takes what the program offers as text, and carries nothing out`,
    name,
    () =>
      withTempFolder(async (folder) => {
        const odd = ["$(touch hacked)", "`touch hacked`", "b;touch hacked"];
        await offers(shell, folder, "get ", odd);
        await offers(shell, folder, "get b", odd);
        const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
        assert(!files.includes("hacked"), files.join());
      }),
  );

  test(
    `${name} reads the script of the program's own grammar`,
    name,
    () =>
      withTempFolder(async (folder) => {
        const script = shell.script(programGrammar());
        const file = await writeFile(folder, "completion", script);
        const { success, stderr } = await new Deno.Command(name, {
          args: ["-n", file],
        }).output();
        assert(success, new TextDecoder().decode(stderr));
      }),
  );
}

test(
  "zsh offers ids where completion was not set up before the script",
  "zsh",
  () =>
    withTempFolder(async (folder) => {
      const bare: Shell = {
        ...ZSH,
        ask: (script, line) => [...ZSH.ask(script, line), "bare"],
      };
      assertEquals(await offers(bare, folder, "get b"), ["beta"]);
    }),
);

test(
  "bash offers ids also where a line is known by its words alone",
  "bash",
  () =>
    withTempFolder(async (folder) => {
      const words: Shell = {
        ...BASH,
        ask: (script, line) =>
          BASH.ask(script, line).map((word) =>
            word.replace("_net_download ", "unset COMP_LINE; _net_download ")
          ),
      };
      assertEquals(await offers(words, folder, "get b"), ["beta"]);
    }),
);

test(
  "bash offers a file behind the = of an option",
  "bash",
  () =>
    withTempFolder(async (folder) => {
      const line = "--ca-cert=FOLDER/fi";
      assertEquals(await offers(BASH, folder, line), ["file.pem"]);
    }),
);

test(
  "bashCompletion() passes shellcheck",
  "shellcheck",
  () =>
    withTempFolder(async (folder) => {
      const file = await writeFile(folder, "c.bash", BASH.script(GRAMMAR));
      const { success, stdout } = await new Deno.Command("shellcheck", {
        args: ["-s", "bash", file],
      }).output();
      assert(success, new TextDecoder().decode(stdout));
    }),
);
