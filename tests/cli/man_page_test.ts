import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { VERSION, VERSION_DATE } from "../../src/base/version.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { manPage, manText } from "../../src/cli/man_page.ts";
import {
  OPTIONS,
  optionVariable,
  VARIABLE_OPTIONS,
} from "../../src/cli/options.ts";
import { have } from "../scripts/install_machine.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

const PAGE = manPage(new Date("2026-01-31"));

/** Texts that would be commands to man, or lose signs. */
const ODD = [".hidden, 'quoted' and C:\\Users", "'well'", ".odd", "a-b \\-"];

/** A page as a reader sees it, without bold and italic. */
async function formatted(
  page: string,
  program: string,
  ...args: string[]
): Promise<string> {
  let shown = "";
  await withTempFolder(async (folder) => {
    const file = await writeFile(folder, "net_download.1", page);
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

Deno.test("manPage() has every command, option and variable, and which commands take an option", () => {
  const page = PAGE.replaceAll("\\-", "-");
  for (const { name } of COMMANDS) {
    assertStringIncludes(page, `\\fB${name}\\fR`);
  }
  for (const { name } of OPTIONS) {
    assertStringIncludes(page, `\\fB--${name}\\fR`);
  }
  for (const { name } of VARIABLE_OPTIONS) {
    assertStringIncludes(page, `\\fB${optionVariable(name)}=`);
  }
  const told = (option: string) =>
    page.split(`\\fB--${option}\\fR`)[1]?.split("\n")[2];
  assertEquals(told("repair"), "For verify.");
  assertEquals(told("json"), "For all commands.");
  assertEquals(told("yes"), "For remove, uninstall, clean.");
});

Deno.test("manPage() has nothing that mandoc warns of", {
  ignore: !have("mandoc"),
}, async () => {
  const args = ["-T", "lint", "-W", "warning"];
  assertEquals(await formatted(PAGE, "mandoc", ...args), "");
});

for (
  const [program = "", ...args] of [
    ["mandoc", "-T", "ascii"],
    ["groff", "-man", "-ww", "-T", "ascii", "-P", "-c"],
  ]
) {
  Deno.test(`manPage() shows every sign as it is in ${program}`, {
    ignore: !have(program),
  }, async () => {
    const page = `${PAGE}.nf\n${ODD.map(manText).join("\n")}\n.fi\n`;
    const shown = await formatted(page, program, ...args);
    for (
      const part of [
        "NET_DOWNLOAD(1)",
        "2026-01-31",
        `net_download ${VERSION}`,
        "-h, --help",
        "-j, --jobs N",
        "net_download --dry-run dense_vnet",
        ...ODD,
      ]
    ) assertStringIncludes(shown, part);
  });
}

Deno.test("the manual has the day of its release, or the one that is asked for", async () => {
  assertStringIncludes(manPage(new Date(86_399_000)), '"1970-01-01"');
  assertStringIncludes(manPage(), `"${VERSION_DATE}"`);
  const changes = await Deno.readTextFile(
    new URL("../../CHANGELOG.md", import.meta.url),
  );
  const [, version, day] = /^## (\S+), (.+)$/m.exec(changes) ?? [];
  assertEquals(version, VERSION);
  if (day !== "not released yet") assertEquals(day, VERSION_DATE);
});
