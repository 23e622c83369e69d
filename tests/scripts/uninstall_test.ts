import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "@std/path";
import { writeFile } from "../support/temp.ts";
import { withReleaseServer, writeRelease } from "./fake_release.ts";
import {
  type Folders,
  INSTALL_SCRIPT,
  type Installation,
  INSTALLED,
  installed,
  installTest,
  LINUX,
  type Machine,
  runInstall,
  type Shell,
} from "./install_machine.ts";

/** Runs the script once more on the machine that is there. */
async function runAgain(
  { home }: Folders,
  args: readonly string[],
  machine: Partial<Machine> = {},
): Promise<Installation> {
  const before = join(home, "machine");
  if (existsSync(before)) Deno.removeSync(before, { recursive: true });
  return await runInstall(home, { ...LINUX, ...machine, args });
}

const SHELLS: readonly Shell[] = [["dash"], ["bash"], ["busybox", "sh"], [
  "zsh",
]];

for (const shell of SHELLS) {
  installTest(
    `--uninstall removes what was installed, and nothing else, in ${
      shell.join(" ")
    }`,
    async (at) => {
      writeRelease(at.release);
      const own = [
        ".local/bin/other",
        ".local/share/zsh/site-functions/_other",
        ".niftynet/config.ini",
        "niftynet/models/unet/model",
      ];
      for (const path of own) await writeFile(at.home, path, "");
      const before = installed(at.home);
      const run = await runInstall(at.home, {
        ...LINUX,
        shell,
        args: [at.release],
      });
      assertEquals(run.code, 0, run.stderr);
      assert(INSTALLED.every((path) => installed(at.home).includes(path)));
      const { code, stdout, stderr } = await runAgain(at, ["--uninstall"], {
        shell,
      });
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      const files = INSTALLED.filter((path) => !path.endsWith("/"));
      assertEquals(
        stdout.split("\n").filter((line) => line.startsWith("Removed")).sort(),
        files.map((path) => `Removed ${at.home}/${path}`).sort(),
      );
      assertStringIncludes(
        stdout,
        `What was downloaded stays, and so does the config folder, ${at.home}/.niftynet.\n`,
      );
      assertEquals(installed(at.home), before);
      const again = await runAgain(at, ["--uninstall"], { shell });
      assertEquals(again.code, 0);
      assertStringIncludes(
        again.stdout,
        `There is no ${at.home}/.local/bin/net_download.`,
      );
    },
    shell.slice(0, 1),
  );
}

installTest("--uninstall leaves another program of that name", async (at) => {
  for (const text of ["#!/bin/sh\necho NiftyNet 0.6.0\n", "no program"]) {
    const program = join(at.home, ".local/bin/net_download");
    await writeFile(at.home, ".local/bin/net_download", text);
    Deno.chmodSync(program, 0o755);
    const { code, stdout, stderr } = await runAgain(at, ["--uninstall"]);
    assertEquals({ code, stdout }, { code: 1, stdout: "" });
    assertStringIncludes(
      stderr,
      `net_download was not removed: ${program} is another program`,
    );
    assertEquals(Deno.readTextFileSync(program), text);
  }
});

installTest("says which version replaces which", async (at) => {
  writeRelease(at.release);
  await writeFile(
    at.home,
    ".local/bin/net_download",
    "#!/bin/sh\necho 'net_download 1.2.2 (abc)'\n",
  );
  Deno.chmodSync(join(at.home, ".local/bin/net_download"), 0o755);
  const { stdout } = await runAgain(at, [at.release]);
  assertStringIncludes(
    stdout,
    `net_download 1.2.3 replaces 1.2.2 in ${at.home}/.local/bin, SHA-256 checked.\n`,
  );
});

installTest("piped from a host says how to undo it from there", async (at) => {
  writeRelease(at.release);
  await withReleaseServer(at.release, async (url) => {
    Deno.copyFileSync(INSTALL_SCRIPT, join(at.release, "install.sh"));
    const { stdout } = await runInstall(at.home, {
      ...LINUX,
      piped: Deno.readTextFileSync(INSTALL_SCRIPT),
      env: { NET_DOWNLOAD_RELEASES: url, SHELL: "/bin/zsh" },
    });
    assertStringIncludes(
      stdout,
      `fpath=('${at.home}/.local/share/zsh/site-functions' $fpath)`,
    );
    const undo = /^To undo: (.*)$/m.exec(stdout)?.[1] ?? "";
    const { success } = await new Deno.Command("sh", {
      args: ["-c", undo],
      env: { HOME: at.home },
    }).output();
    assert(success, undo);
    assertEquals(installed(at.home), [".local/"]);
  });
}, ["curl"]);

installTest(
  "puts only the program into a folder that is not called bin",
  async (at) => {
    writeRelease(at.release);
    const { code, stdout } = await runAgain(at, [at.release], {
      env: { NET_DOWNLOAD_INSTALL: join(at.home, "tools") },
    });
    assertEquals(code, 0);
    assertStringIncludes(stdout, "For completions and the manual page: ");
    assertEquals(installed(at.home), ["tools/", "tools/net_download"]);
  },
);

installTest(
  "installs a program that prints no completions, and says so",
  async (at) => {
    const script = "[ $1 = --version ] && echo net_download 0.0.1";
    writeRelease(at.release, { script });
    const { code, stderr } = await runAgain(at, [at.release]);
    assertEquals(code, 0);
    assertStringIncludes(stderr, "could not be put into");
    assertEquals(installed(at.home), INSTALLED.slice(0, 3));
  },
);

installTest(
  "shows its usage with --help, and exits with 2 for what it does not know",
  async (at) => {
    for (const option of ["-h", "--help"]) {
      const { code, stdout, stderr } = await runAgain(at, [option]);
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      assertStringIncludes(stdout, "usage: install.sh");
      assertStringIncludes(stdout, "--uninstall");
    }
    for (
      const args of [["--unistall"], ["-x"], ["--uninstall", "a"], ["a", "b"]]
    ) {
      const { code, stdout, stderr } = await runAgain(at, args);
      assertEquals({ code, stdout }, { code: 2, stdout: "" });
      assertStringIncludes(stderr, "usage: install.sh");
      assertEquals(installed(at.home), []);
    }
  },
);
