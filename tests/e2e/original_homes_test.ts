import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { hasProgram, runProgramWith } from "../support/archives.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { type Answer, inEntry, manifest, section } from "../support/zoo.ts";

const ORIGINAL = fromFileUrl(
  new URL("../support/original.py", import.meta.url),
);
const KEPT = ".kept-by-net_download";
const ignore = !hasProgram("python3");

async function zooOf(
  user: User,
  version: string,
  data: Record<string, string>,
): Promise<Record<string, Answer>> {
  const step = (name: string, destination: string) =>
    section(name, {
      url: `${user.zoo.address}/${name}.tar.gz`,
      local_id: "lung",
      destination,
    });
  return {
    [inEntry("lung", "main.ini")]: manifest(
      version,
      step("data", "data"),
      step("code", "extensions"),
    ),
    "data.tar.gz": await tarGz(data),
    "code.tar.gz": await tarGz({ "foo.ini": "theirs", "net.py": "pass" }),
  };
}

/** A home that the original filled, and that its user has worked in since. */
function withOriginalHome(
  body: (user: User, lung: string) => Promise<void>,
): Promise<void> {
  return withUser({}, async (user) => {
    Object.assign(
      user.zoo.files,
      await zooOf(user, "1.0", { "ct.nii": "one", "same.txt": "same" }),
    );
    await writeFile(
      user.folder,
      ".niftynet/config.ini",
      `[global]\nhome = ${user.path("niftynet")}\n`,
    );
    await runProgramWith("env", [
      `niftynet_model_zoo=${user.zoo.address}`,
      `niftynet_config_home=${user.path(".niftynet")}`,
      ...["python3", "-W", "ignore", ORIGINAL, "lung"],
    ]);
    await body(user, user.path("niftynet/data/lung"));
  });
}

/** Writes a file as careful editors do, and gives it an old time. */
async function writeSetBack(path: string, text: string): Promise<void> {
  const old = new Date("2001-02-03");
  await Deno.writeTextFile(`${path}~`, text);
  await Deno.utime(`${path}~`, old, old);
  await Deno.rename(`${path}~`, path);
}

Deno.test({
  name:
    "-r over what the original installed keeps what the user edited there, even with its time set back",
  ignore,
  fn: () =>
    withOriginalHome(async (user, lung) => {
      const ini = user.path("niftynet/extensions/lung/foo.ini");
      await Deno.writeTextFile(ini, "mine");
      await writeSetBack(`${lung}/ct.nii`, "ONE");
      await Deno.writeTextFile(`${lung}/same.txt`, "same");
      const dry = await user.run("-n", "-r", "lung");
      assertEquals([dry.code, dry.stderr.match(/Warning/g)?.length], [0, 3]);
      assertStringIncludes(
        dry.stderr,
        `"${ini}" is yours or has changed: it would be kept as "${ini}${KEPT}"`,
      );
      const { code, stderr } = await user.run("-r", "lung");
      assertEquals(code, 0);
      assertStringIncludes(stderr, `"${ini}" was in the way`);
      assertEquals(await Deno.readTextFile(ini), "theirs");
      assertEquals(await Deno.readTextFile(ini + KEPT), "mine");
      assertEquals(await Deno.readTextFile(`${lung}/ct.nii`), "one");
      assertEquals(await Deno.readTextFile(`${lung}/ct.nii${KEPT}`), "ONE");
      assertEquals(stderr.match(/was in the way/g)?.length, 2);
      await user.run("remove", "--yes", "lung");
      assertEquals(
        user.installed().filter((path) => path.endsWith(KEPT)),
        [`data/lung/ct.nii${KEPT}`, `extensions/lung/foo.ini${KEPT}`],
      );
    }),
});

Deno.test({
  name:
    "update of what the original installed keeps what only the user made, as file, link and folder, and so does remove",
  ignore,
  fn: () =>
    withOriginalHome(async (user, lung) => {
      await writeSetBack(`${lung}/new.txt`, "mine");
      await Deno.symlink("mine", `${lung}/link.txt`);
      await Deno.mkdir(`${lung}/folder.txt`);
      await Deno.writeTextFile(`${lung}/folder.txt/mine.txt`, "mine");
      await Deno.mkdir(`${lung}/sub`);
      await Deno.writeTextFile(`${lung}/sub/both.txt`, "mine");
      await Deno.writeTextFile(`${lung}/sub/mine.txt`, "mine");
      const theirs = [
        ...["ct.nii", "new.txt", "link.txt", "folder.txt", "sub/both.txt"],
      ];
      const newer = Object.fromEntries(theirs.map((path) => [path, "two"]));
      Object.assign(user.zoo.files, await zooOf(user, "2.0", newer));
      const { code, stderr } = await user.run("update");
      assertEquals(code, 0);
      assertEquals(stderr.match(/was in the way/g)?.length, 4);
      for (const path of theirs) {
        assertEquals(await Deno.readTextFile(`${lung}/${path}`), "two");
      }
      await user.run("remove", "--yes", "lung");
      const kept = (path: string) => Deno.readTextFile(`${lung}/${path}`);
      assertEquals(await kept(`new.txt${KEPT}`), "mine");
      assertEquals(await Deno.readLink(`${lung}/link.txt${KEPT}`), "mine");
      assertEquals(await kept(`folder.txt${KEPT}/mine.txt`), "mine");
      assertEquals(await kept(`sub/both.txt${KEPT}`), "mine");
      assertEquals(await kept("sub/mine.txt"), "mine");
    }),
});
