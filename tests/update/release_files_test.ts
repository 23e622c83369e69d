import { assertEquals, assertStringIncludes } from "@std/assert";
import { TARGETS } from "../../scripts/compile/target.ts";
import {
  COMPANIONS,
  packageManagerOf,
  programFile,
  RELEASES,
} from "../../src/update/release_files.ts";

Deno.test("programFile() is what a release calls the program of each system", () => {
  const systems = [
    ["linux", "x86_64"],
    ["linux", "aarch64"],
    ["darwin", "x86_64"],
    ["darwin", "aarch64"],
    ["windows", "x86_64"],
  ] as const;
  assertEquals(
    systems.map(([os, arch]) => programFile(os, arch)),
    TARGETS.map(({ file }) => file),
  );
});

Deno.test("self-update and both installers have one release host, and one place for each text", async () => {
  const script = (name: string) =>
    Deno.readTextFile(new URL(`../../scripts/${name}`, import.meta.url));
  for (const name of ["install.sh", "install.ps1"]) {
    assertStringIncludes(await script(name), `'${RELEASES}'`);
  }
  for (const { installed } of COMPANIONS) {
    assertStringIncludes(await script("install.sh"), installed);
  }
});

Deno.test("packageManagerOf() tells what a package manager replaces by the folder", () => {
  for (
    const [path, manager] of [
      ["/usr/bin/net_download", "the system's package manager"],
      ["/bin/net_download", "the system's package manager"],
      ["/usr/lib/net_download/net_download", "the system's package manager"],
      [
        "/opt/homebrew/Cellar/net_download/1.0/bin/net_download",
        "Homebrew",
      ],
      [
        "/nix/store/abc-net_download/bin/net_download",
        "the package manager of its store",
      ],
      ["/snap/net_download/1/bin/net_download", "snap"],
      [
        "C:\\Users\\ada\\scoop\\apps\\net_download\\current\\net_download.exe",
        "Scoop",
      ],
      ["/home/ada/.local/bin/net_download", undefined],
      ["/usr/local/bin/net_download", undefined],
      ["/opt/tools/usr/bin/net_download", undefined],
      [
        "C:\\Users\\ada\\AppData\\Local\\Programs\\net_download\\net_download.exe",
        undefined,
      ],
    ] as const
  ) assertEquals(packageManagerOf(path), manager, path);
});
