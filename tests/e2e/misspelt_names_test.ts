import { assertEquals, assertStringIncludes } from "@std/assert";
import { withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { toyEntry } from "../support/toy_entry.ts";

Deno.test("a misspelt variable of an option is warned of, and those of install.sh and of others are not", () =>
  withUser(toyEntry(), async (user) => {
    Object.assign(user.env, {
      NET_DOWNLOAD_RETRIE: "1",
      NET_DOWNLOAD_JOBZ: "",
      NET_DOWNLOAD_INSTALL: "/opt",
      NET_DOWNLOAD_RELEASES: "/mnt",
      NET_DOWNLOAD_PORT: "80",
      UNRELATED_JOBS: "2",
    });
    const { code, stderr } = await user.run("list");
    assertEquals([code, stderr], [
      0,
      'Warning: "NET_DOWNLOAD_RETRIE" is not a variable that net_download reads. Did you mean NET_DOWNLOAD_RETRIES?\n',
    ]);
    const { stdout } = await user.run("list", "--json");
    assertStringIncludes(
      stdout,
      '{"schema":1,"event":"warning","text":"\\"NET_DOWNLOAD_RETRIE\\" is not a variable',
    );
    assertEquals((await user.run("list", "--quiet")).stderr, "");
  }));

Deno.test("a misspelt key of config.ini is warned of, and those of others are not", () =>
  withUser(toyEntry(), async (user) => {
    const file = await writeFile(
      user.folder,
      ".niftynet/config.ini",
      "[global]\nhome = ~/niftynet\nzoo-key = RWQ\nmodel_folder = x\n[other]\nzoos = y\n",
    );
    const { code, stderr } = await user.run("toy");
    assertEquals(code, 0, stderr);
    assertStringIncludes(
      stderr,
      `Warning: "zoo-key" in "${file}" is not a key that net_download reads. Did you mean zoo_key?\n`,
    );
    assertEquals(stderr.match(/Warning/g)?.length, 1);
  }));

Deno.test("a misspelt home in config.ini is warned of before the file is renamed", () =>
  withUser(toyEntry(), async (user) => {
    const file = await writeFile(
      user.folder,
      ".niftynet/config.ini",
      "[global]\nhoem = ~/models\n",
    );
    const { code, stderr } = await user.run("toy");
    assertEquals(code, 0, stderr);
    const [first, second = ""] = stderr.split("\n");
    assertEquals(
      first,
      `Warning: "hoem" in "${file}" is not a key that net_download reads. Did you mean home?`,
    );
    assertStringIncludes(second, "It was renamed to");
  }));
