import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { withReleaseServer, writeRelease } from "./fake_release.ts";
import {
  INSTALL_SCRIPT,
  INSTALLED,
  installed,
  installTest,
  LINUX,
  runInstall,
  type Shell,
  uname,
} from "./install_machine.ts";

const SHELLS: readonly Shell[] = [["dash"], ["bash"], ["busybox", "sh"]];

for (const shell of SHELLS) {
  for (const tool of ["curl", "wget"]) {
    installTest(`installs in ${shell.join(" ")} with ${tool}`, async (at) => {
      writeRelease(at.release);
      await withReleaseServer(at.release, async (url, asked) => {
        const run = await runInstall(at.home, {
          ...LINUX,
          shell,
          tools: [tool, "gzip", "sha256sum"],
          env: { NET_DOWNLOAD_RELEASES: url },
        });
        assertEquals(run.code, 0, run.stderr);
        const program = join(at.home, ".local/bin/net_download");
        assertEquals(run.stderr, "");
        assertEquals(run.stdout.split("\n"), [
          `Getting net_download-linux-x64.gz from ${url}`,
          `Installed ${program}: net_download 1.2.3 linux-x64, SHA-256 checked.`,
          `Completions for bash, zsh and fish and the manual page are in ${at.home}/.local/share.`,
          `${at.home}/.local/bin is not in your PATH. To add it, put this into your ~/.profile:`,
          `  export PATH="${at.home}/.local/bin:$PATH"`,
          `To undo: sh '${INSTALL_SCRIPT}' --uninstall`,
          "",
        ]);
        assertEquals(asked, ["SHA256SUMS", "net_download-linux-x64.gz"]);
        assertEquals(installed(at.home), INSTALLED);
      });
    }, [...shell.slice(0, 1), tool]);
  }

  installTest(`installs from a folder in ${shell.join(" ")}`, async (at) => {
    writeRelease(at.release);
    for (const place of [at.release, `file://${at.release}/`]) {
      Deno.removeSync(at.home, { recursive: true });
      Deno.mkdirSync(at.home);
      const run = await runInstall(at.home, {
        ...LINUX,
        shell,
        tools: ["sha256sum"],
        args: [place],
      });
      assertEquals(run.code, 0, run.stderr);
      assertStringIncludes(run.stdout, "Getting net_download-linux-x64 from");
      assertEquals(installed(at.home), INSTALLED);
    }
  }, shell.slice(0, 1));
}

installTest("installs where busybox is all there is", async (at) => {
  writeRelease(at.release);
  await withReleaseServer(at.release, async (url) => {
    const run = await runInstall(at.home, {
      shell: ["busybox", "sh"],
      tools: ["wget", "gzip", "sha256sum"],
      busybox: true,
      fakes: uname("Linux", "x86_64"),
      args: [url],
    });
    assertEquals(run.code, 0, run.stderr);
    assertEquals(installed(at.home), INSTALLED);
  });
}, ["busybox"]);

installTest("can be piped into a shell", async (at) => {
  writeRelease(at.release);
  const run = await runInstall(at.home, {
    ...LINUX,
    args: [at.release],
    piped: Deno.readTextFileSync(INSTALL_SCRIPT),
  });
  assertEquals(run.code, 0, run.stderr);
  assertEquals(installed(at.home), INSTALLED);
}, ["curl"]);

installTest("does nothing when the pipe is cut short", async (at) => {
  writeRelease(at.release);
  const script = Deno.readTextFileSync(INSTALL_SCRIPT).trimEnd();
  const call = script.lastIndexOf("\n") + 1;
  for (let part = 0; part < 12; part++) {
    const run = await runInstall(at.home, {
      ...LINUX,
      args: [at.release],
      piped: script.slice(0, Math.floor(call * part / 11)),
    });
    assertEquals(run.stdout, "");
    assertEquals(installed(at.home), []);
    Deno.removeSync(join(at.home, "machine"), { recursive: true });
  }
});

const SYSTEMS = [
  { system: "Linux", cpu: "x86_64", file: "linux-x64" },
  { system: "Linux", cpu: "aarch64", file: "linux-arm64" },
  { system: "Darwin", cpu: "arm64", file: "macos-arm64" },
  { system: "Darwin", cpu: "x86_64", file: "macos-x64" },
  // Rosetta: the shell sees another processor than the machine has.
  { system: "Darwin", cpu: "x86_64", arm: "1", file: "macos-arm64" },
];

for (const { system, cpu, arm = "0", file } of SYSTEMS) {
  installTest(
    `picks ${file} on ${system} ${cpu}, arm64 hardware: ${arm}`,
    async (at) => {
      writeRelease(at.release);
      const run = await runInstall(at.home, {
        ...LINUX,
        fakes: {
          ...uname(system, cpu),
          sysctl: `#!/bin/sh\necho ${arm}\n`,
        },
        args: [at.release],
      });
      assertEquals(run.code, 0, run.stderr);
      assertStringIncludes(run.stdout, `net_download 1.2.3 ${file}, SHA-256`);
    },
  );
}

installTest("replaces a program, and its undo line removes it", async (at) => {
  writeRelease(at.release);
  const folder = join(at.home, "my programs");
  Deno.mkdirSync(folder);
  Deno.writeTextFileSync(join(folder, "net_download"), "old");
  const run = await runInstall(at.home, {
    ...LINUX,
    env: { NET_DOWNLOAD_INSTALL: folder },
    args: [at.release],
  });
  assertEquals(run.code, 0, run.stderr);
  assertStringIncludes(run.stdout, `Replaced ${folder}/net_download: `);
  const undo = /^To undo: (.*)$/m.exec(run.stdout)?.[1] ?? "";
  const { success } = await new Deno.Command("sh", { args: ["-c", undo] })
    .output();
  assert(success);
  assertEquals(installed(at.home), ["my programs/"]);
});

installTest("says nothing of PATH when the folder is in it", async (at) => {
  writeRelease(at.release);
  const folder = join(at.home, "machine");
  const run = await runInstall(at.home, {
    ...LINUX,
    env: { NET_DOWNLOAD_INSTALL: folder },
    args: [at.release],
  });
  assertEquals(run.code, 0, run.stderr);
  assertEquals(run.stdout.includes("PATH"), false);
});

installTest("passes shellcheck", async () => {
  const { success, stdout } = await new Deno.Command("shellcheck", {
    args: [INSTALL_SCRIPT],
  }).output();
  assert(success, new TextDecoder().decode(stdout));
}, ["shellcheck"]);
