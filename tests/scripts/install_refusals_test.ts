import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { damage, withReleaseServer, writeRelease } from "./fake_release.ts";
import {
  type Installation,
  INSTALLED,
  installed,
  installTest,
  LINUX,
  runInstall,
  uname,
} from "./install_machine.ts";

function assertRefused(run: Installation, reason: string): void {
  assertEquals(run.code, 1, run.stdout);
  assertStringIncludes(run.stderr, `net_download was not installed: ${reason}`);
}

for (const tool of ["sha256sum", "shasum", "openssl"]) {
  installTest(`checks digests with ${tool}`, async (at) => {
    // Perl's shasum is found through env, and needs perl.
    const tools = tool === "shasum" ? [tool, "perl", "env"] : [tool];
    writeRelease(at.release, { compressed: false });
    const machine = { ...LINUX, tools, args: [at.release] };
    const good = await runInstall(at.home, machine);
    assertEquals(good.code, 0, good.stderr);
    Deno.removeSync(join(at.home, "machine"), { recursive: true });
    damage(at.release, "net_download-linux-x64");
    const bad = await runInstall(at.home, machine);
    assertRefused(bad, "net_download-linux-x64 is damaged or was changed");
  }, [tool]);
}

installTest(
  "keeps the program that is there when the new one is damaged",
  async (at) => {
    writeRelease(at.release);
    damage(at.release, "net_download-linux-x64.gz");
    const program = join(at.home, ".local/bin/net_download");
    Deno.mkdirSync(join(at.home, ".local/bin"), { recursive: true });
    Deno.writeTextFileSync(program, "old");
    const run = await runInstall(at.home, {
      ...LINUX,
      args: [at.release],
    });
    assertRefused(run, "net_download-linux-x64.gz is damaged or was changed");
    assert(
      /SHA-256 expected {2}[0-9a-f]{64}\n {2}SHA-256 got {7}[0-9a-f]{64}\n/
        .test(
          run.stderr,
        ),
    );
    assertEquals(Deno.readTextFileSync(program), "old");
    assertEquals(installed(at.home), INSTALLED.slice(0, 3));
  },
);

installTest("explains what to do with neither curl nor wget", async (at) => {
  const run = await runInstall(at.home, {
    ...LINUX,
    tools: ["sha256sum"],
    args: ["https://example.org/release"],
  });
  assertRefused(run, "neither curl nor wget is here to download it");
  assertStringIncludes(
    run.stderr,
    "Copy SHA256SUMS and net_download-linux-x64 from https://example.org/release",
  );
  assertStringIncludes(run.stderr, "sh install.sh <folder>");
});

const REFUSALS = [
  {
    why: "an unknown system",
    machine: { fakes: uname("Plan9", "x86_64") },
    reason: "there is no program for Plan9",
  },
  {
    why: "an unknown processor",
    machine: { fakes: uname("Linux", "riscv64") },
    reason: "there is no program for the processor riscv64",
  },
  {
    why: "a release without this system",
    release: { programs: ["macos-x64"] },
    reason: "the release at RELEASE has no net_download-linux-x64",
  },
  {
    why: "a program that does not start",
    release: { script: "exit 127" },
    reason: "the program does not start on this system",
  },
  {
    why: "nothing to check digests with",
    machine: { tools: ["curl"] },
    reason: "no program here can check its SHA-256 digest",
  },
  {
    why: "no HOME",
    machine: { env: { HOME: "" } },
    reason: "neither HOME nor NET_DOWNLOAD_INSTALL is set",
  },
  {
    why: "a folder that is no folder",
    machine: { env: { NET_DOWNLOAD_INSTALL: "/dev/null/bin" } },
    reason: "the folder /dev/null/bin cannot be written to",
  },
  {
    why: "a place without a release",
    machine: { args: ["/nowhere"] },
    reason: "cannot get SHA256SUMS from /nowhere",
  },
];

for (const { why, release = {}, machine = {}, reason } of REFUSALS) {
  installTest(`refuses ${why} and leaves nothing behind`, async (at) => {
    writeRelease(at.release, release);
    const run = await runInstall(at.home, {
      ...LINUX,
      args: [at.release],
      ...machine,
    });
    assertRefused(run, reason.replace("RELEASE", at.release));
    const left = installed(at.home).filter((path) => !path.endsWith("/"));
    assertEquals(left, []);
  });
}

installTest("says that a server has no release", async (at) => {
  await withReleaseServer(at.release, async (url) => {
    const run = await runInstall(at.home, {
      ...LINUX,
      args: [url],
    });
    assertRefused(run, `cannot get SHA256SUMS from ${url}`);
  });
}, ["curl"]);

for (
  const { signal, code } of [
    { signal: "HUP", code: 129 },
    { signal: "INT", code: 130 },
    { signal: "TERM", code: 143 },
  ]
) {
  installTest(
    `leaves nothing behind when SIG${signal} stops it`,
    async (at) => {
      writeRelease(at.release);
      // The signal comes in the middle of the first download.
      const curl = `#!/bin/sh\nkill -s ${signal} "$PPID"\n`;
      const run = await runInstall(at.home, {
        ...LINUX,
        fakes: { ...LINUX.fakes, curl },
        args: ["http://127.0.0.1:1"],
      });
      assertEquals(run.code, code, run.stderr);
      assertEquals(installed(at.home), [".local/", ".local/bin/"]);
    },
  );
}
