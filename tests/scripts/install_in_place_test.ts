import { assertEquals, assertStringIncludes } from "@std/assert";
import { join, relative } from "@std/path";
import { withReleaseServer, writeRelease } from "./fake_release.ts";
import {
  INSTALL_SCRIPT,
  INSTALLED,
  installed,
  installTest,
  LINUX,
  type Machine,
  runInstall,
} from "./install_machine.ts";

/** Makes a release folder with the script in it, as a copied one is. */
function copyRelease(folder: string, programs?: readonly string[]): string {
  Deno.mkdirSync(folder, { recursive: true });
  writeRelease(folder, { ...(programs && { programs }) });
  const script = join(folder, "install.sh");
  Deno.copyFileSync(INSTALL_SCRIPT, script);
  return script;
}

/** A `curl` that is never to be called. */
const OFFLINE: Machine = {
  ...LINUX,
  tools: ["sha256sum", "gzip", "readlink"],
  fakes: {
    ...LINUX.fakes,
    curl: '#!/bin/sh\necho "asked: $*" >&2\nexit 6\n',
  },
};

const CALLS = [
  { how: "in the folder", cwd: "from", script: "install.sh" },
  { how: "by ./", cwd: "from", script: "./install.sh" },
  { how: "from another folder", cwd: "home", script: "../from/install.sh" },
];

for (const shell of [["dash"], ["bash"], ["busybox", "sh"], ["zsh"]]) {
  for (const { how, cwd, script } of CALLS) {
    installTest(
      `in a copied release takes that release, called ${how} in ${
        shell.join(" ")
      }`,
      async (at) => {
        copyRelease(at.release);
        const run = await runInstall(at.home, {
          ...OFFLINE,
          shell,
          script,
          cwd: join(at.home, "..", cwd),
          // A CDPATH must lead nowhere else, and print nothing.
          env: { CDPATH: join(at.home, "..") },
        });
        assertEquals(run.code, 0, run.stderr);
        assertStringIncludes(run.stdout, `from ${at.release}\n`);
        assertEquals(installed(at.home), INSTALLED);
      },
      shell.slice(0, 1),
    );
  }
}

installTest(
  "in a copied release whose path has blanks takes that release",
  async (at) => {
    const folder = join(at.release, "a stick/-net  download");
    const script = copyRelease(folder);
    const run = await runInstall(at.home, { ...OFFLINE, script });
    assertEquals(run.code, 0, run.stderr);
    assertStringIncludes(run.stdout, `from ${folder}\n`);
  },
);

installTest(
  "that is a link takes the release beside the link, else beside what it leads to",
  async (at) => {
    const real = copyRelease(join(at.release, "v1"));
    const link = join(at.release, "install-net_download");
    const second = join(at.release, "links", "install");
    Deno.mkdirSync(join(at.release, "links"));
    Deno.symlinkSync(relative(at.release, real), link);
    Deno.symlinkSync(link, second);
    for (const script of [link, second]) {
      const run = await runInstall(at.home, { ...OFFLINE, script });
      assertEquals(run.code, 0, run.stderr);
      assertStringIncludes(run.stdout, `from ${join(at.release, "v1")}\n`);
      Deno.removeSync(join(at.home, "machine"), { recursive: true });
    }
    writeRelease(at.release);
    const run = await runInstall(at.home, { ...OFFLINE, script: link });
    assertStringIncludes(run.stdout, `from ${at.release}\n`);
  },
);

installTest(
  "in a copied release without a program for this machine says so, and asks no server",
  async (at) => {
    const script = copyRelease(at.release, ["macos-arm64"]);
    const run = await runInstall(at.home, { ...OFFLINE, script });
    assertEquals(run.code, 1);
    assertStringIncludes(
      run.stderr,
      `the release at ${at.release} has no net_download-linux-x64\nTo install from the release host: sh install.sh https://`,
    );
    assertEquals(run.stderr.includes("asked:"), false);
  },
);

installTest(
  "in a folder with the program and no compressed copy of it takes the program",
  async (at) => {
    const script = copyRelease(at.release);
    Deno.removeSync(join(at.release, "net_download-linux-x64.gz"));
    const run = await runInstall(at.home, { ...OFFLINE, script });
    assertEquals(run.code, 0, run.stderr);
    assertStringIncludes(run.stdout, "Getting net_download-linux-x64 from");
  },
);

installTest(
  "in a copied release takes what NET_DOWNLOAD_RELEASES or the argument names",
  async (at) => {
    const script = copyRelease(join(at.release, "copy"), []);
    writeRelease(at.release);
    await withReleaseServer(at.release, async (url) => {
      for (
        const named of [
          { env: { NET_DOWNLOAD_RELEASES: url } },
          { args: [url] },
          { args: [url], env: { NET_DOWNLOAD_RELEASES: "/nowhere" } },
        ]
      ) {
        const run = await runInstall(at.home, { ...LINUX, ...named, script });
        assertEquals(run.code, 0, run.stderr);
        assertStringIncludes(run.stdout, `from ${url}\n`);
        Deno.removeSync(join(at.home, "machine"), { recursive: true });
      }
    });
  },
  ["curl"],
);

for (const shell of [["dash"], ["bash"], ["busybox", "sh"]]) {
  installTest(
    `that is piped into ${
      shell.join(" ")
    } takes nothing from the current folder`,
    async (at) => {
      copyRelease(at.release);
      // The name that the shell has for itself.
      Deno.writeTextFileSync(join(at.release, shell.at(-1) ?? ""), "");
      const run = await runInstall(at.home, {
        ...OFFLINE,
        // By its name, as a user does, and not by its path.
        shell: ["env", ...shell],
        tools: [...OFFLINE.tools, ...shell.slice(0, 1)],
        cwd: at.release,
        piped: Deno.readTextFileSync(INSTALL_SCRIPT),
      });
      assertEquals(run.code, 1);
      assertStringIncludes(run.stderr, "asked: ");
      assertStringIncludes(
        run.stderr,
        "cannot get SHA256SUMS from https://",
      );
    },
    ["env", ...shell.slice(0, 1)],
  );
}

installTest("with no release beside it asks the release host", async (at) => {
  const run = await runInstall(at.home, OFFLINE);
  assertEquals(run.code, 1);
  assertStringIncludes(run.stderr, "asked: ");
});

installTest(
  "in a copied release whose SHA256SUMS has the line ends of Windows takes that release",
  async (at) => {
    const script = copyRelease(at.release);
    const sums = join(at.release, "SHA256SUMS");
    const text = Deno.readTextFileSync(sums);
    Deno.writeTextFileSync(sums, text.replaceAll("\n", "\r\n"));
    const run = await runInstall(at.home, { ...OFFLINE, script });
    assertEquals(run.code, 0, run.stderr);
    assertEquals(installed(at.home), INSTALLED);
  },
);
