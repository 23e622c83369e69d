import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { VERSION } from "../../src/base/version.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { manPage, type Manual, programManual } from "../../src/cli/man_page.ts";
import {
  OPTIONS,
  optionVariable,
  VARIABLE_OPTIONS,
} from "../../src/cli/options.ts";
import { have } from "../scripts/install_machine.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const MANUAL: Manual = {
  version: "1.2.3",
  date: "2026-01-31",
  description: "Downloads models, images and code.",
  commands: COMMANDS,
  options: OPTIONS,
  environment: [["NO_COLOR", "any value: no colours"]],
  files: [[".netrc", ".hidden, 'quoted' and C:\\Users"]],
  exitCodes: [["0", "'well'"]],
  failures: [["disk-full", "the disk is full"]],
  examples: ["net_download --dry-run unet", ".odd"],
};

/** The page as a reader sees it, without bold and italic. */
async function formatted(program: string, args: string[]): Promise<string> {
  let shown = "";
  await withTempFolder(async (folder) => {
    const file = await writeFile(folder, "net_download.1", manPage(MANUAL));
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args, file],
    }).output();
    const text = new TextDecoder();
    assertEquals(text.decode(stderr), "");
    assert(success, text.decode(stdout));
    shown = text.decode(stdout).replaceAll(/.[\b]/g, "");
  });
  return shown;
}

Deno.test("manPage() tells every command and option", () => {
  const page = manPage(MANUAL);
  for (const { name } of COMMANDS) {
    assertStringIncludes(page, `\\fB${name.replaceAll("-", "\\-")}\\fR`);
  }
  for (const { name } of OPTIONS) {
    assertStringIncludes(page, `\\fB\\-\\-${name.replaceAll("-", "\\-")}\\fR`);
  }
});

Deno.test("manPage() has nothing that mandoc warns of", {
  ignore: !have("mandoc"),
}, async () => {
  const complaints = await formatted("mandoc", ["-T", "lint", "-W", "warning"]);
  assertEquals(complaints, "");
});

for (
  const { program, args } of [
    { program: "mandoc", args: ["-T", "ascii"] },
    { program: "groff", args: ["-man", "-ww", "-T", "ascii", "-P", "-c"] },
  ]
) {
  Deno.test(`manPage() shows every sign as it is in ${program}`, {
    ignore: !have(program),
  }, async () => {
    const shown = await formatted(program, args);
    for (
      const part of [
        "NET_DOWNLOAD(1)",
        "2026-01-31",
        "net_download 1.2.3",
        "-h, --help",
        "-j, --jobs N",
        ".netrc",
        ".hidden, 'quoted' and C:\\Users",
        "'well'",
        "net_download --dry-run unet",
        ".odd",
      ]
    ) {
      assertStringIncludes(shown, part);
    }
  });
}

Deno.test("manPage() has every variable that gives an option", () => {
  const page = manPage(programManual()).replaceAll("\\-", "-");
  for (const { name } of VARIABLE_OPTIONS) {
    assertStringIncludes(page, `\\fB${optionVariable(name)}=`);
  }
});

Deno.test("manPage() tells for each option which commands take it", () => {
  const page = manPage(MANUAL).replaceAll("\\-", "-");
  const told = (option: string) =>
    page.split(`\\fB--${option}\\fR`)[1]?.split("\n")[2];
  assertEquals(told("repair"), "For verify.");
  assertEquals(told("json"), "For all commands.");
  assertEquals(told("yes"), "For remove, uninstall, clean.");
});

Deno.test("the manual has the day of its release, or the one that is asked for", async () => {
  assertEquals(programManual(new Date(86_399_000)).date, "1970-01-01");
  const changes = await Deno.readTextFile(
    new URL("../../CHANGELOG.md", import.meta.url),
  );
  const [, version, day] = /^## (\S+), (.+)$/m.exec(changes) ?? [];
  assertEquals(version, VERSION);
  if (day !== "not released yet") assertEquals(day, programManual().date);
});
