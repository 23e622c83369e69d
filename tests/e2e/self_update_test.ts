import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { dirname, join } from "@std/path";
import { VERSION } from "../../src/base/version.ts";
import { programFile } from "../../src/update/release_files.ts";
import { compiledProgram } from "../scripts/compiled_program.ts";
import {
  damage,
  withReleaseServer,
  writeRelease,
} from "../scripts/fake_release.ts";
import type { Ended } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";

const program = compiledProgram();
const FILE = programFile(Deno.build.os, Deno.build.arch);
const SYSTEM = FILE.replace("net_download-", "");

/** Runs `body` for a user whose release host is on loopback, and has this version. */
function withReleases(
  version: string,
  body: (user: User, folder: string, asked: string[]) => Promise<void>,
): Promise<void> {
  return withUser({}, async (user) => {
    const folder = user.path("release");
    Deno.mkdirSync(folder);
    writeRelease(folder, { version, programs: [SYSTEM] });
    await withReleaseServer(folder, async (address, asked) => {
      user.env.NET_DOWNLOAD_RELEASES = address;
      await body(user, folder, asked);
    });
  });
}

const CHECKS = {
  "999.1": `net_download 999.1 is available; this is ${VERSION}.\n`,
  [VERSION]: `net_download ${VERSION} is the newest release.\n`,
  "0.0.9": `net_download ${VERSION} is newer than the newest release, 0.0.9.\n`,
};

for (const [version, stdout] of Object.entries(CHECKS)) {
  Deno.test(`self-update --check compares with release ${version}, and fetches no program`, () =>
    withReleases(version, async (user, _folder, asked) => {
      // Neither a zoo nor a config file that cannot be used matters.
      user.env.niftynet_model_zoo = "ftp://nowhere";
      await writeFile(user.folder, ".niftynet/config.ini", "[");
      const check = ["self-update", "--check"];
      assertEquals(await user.run(...check), { code: 0, stdout, stderr: "" });
      const quiet = version === "999.1" ? "999.1\n" : "";
      assertEquals((await user.run(...check, "-q")).stdout, quiet);
      const json = JSON.parse((await user.run(...check, "--json")).stdout);
      assertEquals(json, {
        schema: 1,
        event: "release-found",
        version: VERSION,
        newest: version,
        newer: version === "999.1",
      });
      assert(!asked.some((file) => file.startsWith("net_download-")));
    }));
}

Deno.test("self-update says what to do where no release can be asked", () =>
  withReleases("999.1", async (user, folder) => {
    const check = ["self-update", "--check"];
    const offline = await user.run(...check, "--offline");
    assertEquals([offline.code, offline.stdout], [1, ""]);
    assertStringIncludes(offline.stderr, "--offline");
    user.env.NET_DOWNLOAD_RELEASES = folder;
    assertEquals((await user.run(...check, "--offline")).code, 0);
    Deno.removeSync(join(folder, "SHA256SUMS"));
    const none = await user.run(...check);
    assertEquals([none.code, none.stdout], [1, ""]);
    assertStringIncludes(none.stderr, "it has no SHA256SUMS");
    assertStringIncludes(
      none.stderr,
      "NET_DOWNLOAD_RELEASES must name a folder",
    );
  }));

Deno.test({
  name: "self-update from source is refused, before a release is asked",
  ignore: program !== undefined,
  fn: () =>
    withReleases("999.1", async (user, _folder, asked) => {
      const { code, stdout, stderr } = await user.run("self-update");
      assertEquals([code, stdout], [1, ""]);
      assertMatch(stderr, /runs from its source.*\n {2}.*install\.sh/);
      assertEquals(asked, []);
    }),
});

/** A copy of the compiled program in a prefix of its own, and how it is run. */
async function installedCopy(user: User) {
  const path = await writeFile(
    user.folder,
    "prefix/bin/net_download",
    Deno.readFileSync(program ?? ""),
  );
  Deno.chmodSync(path, 0o711);
  const update = async (
    under: readonly string[] = [],
    ...args: string[]
  ): Promise<Ended> => {
    const [first = "", ...rest] = [...under, path, "self-update", ...args];
    const { code, stdout, stderr } = await new Deno.Command(first, {
      args: rest,
      clearEnv: true,
      env: user.env,
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  };
  return { path, update };
}

/** A test of the compiled program. */
function compiledTest(name: string, fn: () => Promise<void>, ignore = false) {
  Deno.test({ name, ignore: program === undefined || ignore, fn });
}

compiledTest(
  "self-update replaces the running program, and what is beside it",
  () =>
    withReleases("999.1", async (user) => {
      const { path, update } = await installedCopy(user);
      const bash = "share/bash-completion/completions/net_download";
      await writeFile(user.path("prefix"), bash, "old");
      const { code, stdout, stderr } = await update();
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
      assertStringIncludes(
        stdout,
        `net_download 999.1 replaces ${VERSION} in ${path}\n`,
      );
      assertStringIncludes(Deno.readTextFileSync(path), "text of");
      assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o711);
      const prefix = user.path("prefix");
      assertStringIncludes(Deno.readTextFileSync(join(prefix, bash)), "999.1");
      const files = listTree(prefix).filter((each) => !each.endsWith("/"));
      assertEquals(files, ["bin/net_download", bash]);
    }),
);

compiledTest(
  "self-update leaves the program where the release is damaged, or older",
  () =>
    withReleases("999.1", async (user, folder) => {
      const { path, update } = await installedCopy(user);
      const { size } = Deno.statSync(path);
      damage(folder, `${FILE}.gz`);
      const damaged = await update();
      assertEquals(damaged.code, 1);
      assertStringIncludes(damaged.stderr, "its SHA-256 is wrong");
      writeRelease(folder, { version: "0.0.9", programs: [SYSTEM] });
      const older = await update();
      assertEquals({ ...older, stdout: "" }, {
        code: 0,
        stdout: "",
        stderr: "",
      });
      assertStringIncludes(older.stdout, "is newer than the newest release");
      assertEquals(Deno.statSync(path).size, size);
      assertEquals(listTree(dirname(path)), ["net_download"]);
    }),
);

compiledTest(
  "self-update says who can replace a program whose folder it cannot write to",
  () =>
    withReleases("999.1", async (user) => {
      const { path, update } = await installedCopy(user);
      Deno.chmodSync(path, 0o755);
      for (const at of [user.folder, user.path("prefix"), dirname(path)]) {
        Deno.chmodSync(at, 0o755);
      }
      const nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534"];
      const { code, stderr } = await update([...nobody, "--clear-groups"]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `cannot update "${path}": `);
      assertStringIncludes(stderr, "permission denied");
      assertStringIncludes(stderr, "Run it as the user who installed");
      assertEquals(listTree(dirname(path)), ["net_download"]);
    }),
  Deno.build.os !== "linux" || Deno.uid() !== 0,
);
