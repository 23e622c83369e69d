import { assertEquals, assertStringIncludes } from "@std/assert";
import { withoutSigning } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { listTree, writeFile } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";

const IDS = ["brain", "heart_model_zoo", "lung"];

/** The folders of a home that an entry's folders to pack from go to. */
const DESTINATIONS = { data: "data", weights: "models", code: "extensions" };

type Part = keyof typeof DESTINATIONS;

/** The parts that the entries have. */
const PARTS: Record<string, readonly Part[]> = {
  brain: ["data", "weights", "code"],
  heart_model_zoo: ["weights"],
  lung: ["data", "code"],
};

/** What a new home holds. */
const EMPTY = [
  "extensions/",
  "extensions/__init__.py",
  "extensions/network/",
  "extensions/network/__init__.py",
];

const folderOf = (id: string) => id.replace("_model_zoo", "");

/** Writes the folders that the entries are packed from. */
async function writeSources({ folder }: User): Promise<void> {
  for (const id of IDS) {
    const write = (path: string, text: string) =>
      writeFile(folder, `source/${id}/${path}`, text);
    await write("data/größe 模型.nii", `${id} `.repeat(50_000));
    await write("data/sub/labels.csv", "1,2\n");
    await write("weights/histogram.txt", "0 1 2\n");
    for (const end of ["index", "meta", "data-00000-of-00001"]) {
      await write(`weights/models/model.ckpt-33000.${end}`, `${id} ${end}`);
    }
    await write("code/net.py", `print("${id}")\n`);
    await Deno.mkdir(`${folder}/source/${id}/code/empty`);
  }
}

/** Names and contents of a tree; times are the archive's. */
const contents = (folder: string) =>
  Object.entries(snapshotTree(folder)).map(([path, { kind, sha256 }]) => [
    path,
    kind,
    sha256,
  ]);

/** Runs a command that has to succeed without a network; returns its stdout. */
async function succeed(user: User, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await user.runAlone(...args);
  const told = withoutSigning(stderr).replace(/^3 entries: 3 installed\n/, "");
  assertEquals([code, told], [0, ""], args.join(" "));
  return stdout;
}

Deno.test("an entry goes from folders to a zoo, over the gap, and away again without a trace", () =>
  withUser({}, async (user) => {
    await writeSources(user);
    for (const id of IDS) {
      const readme = `zoo/raw/5-reorganising-with-lfs/${
        folderOf(id)
      }/README.md`;
      await writeFile(user.folder, readme, `# The ${id}\n`);
      const parts = (PARTS[id] ?? [])
        .flatMap((part) => [`--${part}`, `source/${id}/${part}`]);
      await succeed(user, "pack", id, ...parts, "--to", "zoo");
    }
    const checked = await succeed(user, "check", "zoo");
    assertStringIncludes(checked, "OK. 3 entries");
    for (
      const target of [["stick"], ["zoo.tar"], ["split.tar", "--split", "100k"]]
    ) {
      await succeed(user, "--zoo", "zoo", "mirror", ...IDS, "--to", ...target);
    }
    for (const zoo of ["zoo", "stick", "zoo.tar", "split.tar"]) {
      await live(user, zoo);
    }
    assertEquals(user.zoo.requests, []);
  }));

/** The whole life of the entries on a machine that has a zoo and no network. */
async function live(user: User, zoo: string): Promise<void> {
  const from = ["--zoo", zoo];
  assertStringIncludes(await succeed(user, ...from, "list"), "The lung");
  await succeed(user, ...from, ...IDS);
  for (const id of IDS) {
    for (const part of PARTS[id] ?? []) {
      const place = (await succeed(user, "where", id, part)).trim();
      const source = user.path("source", id, part);
      assertEquals(contents(place), contents(source), place);
    }
  }
  const sound = await succeed(user, "verify");
  assertEquals(sound.match(/OK\./g)?.length, 3);

  const damaged = user.path("niftynet/models/heart/models");
  const file = `${damaged}/model.ckpt-33000.index`;
  await Deno.writeTextFile(file, "damaged");
  const mine = await writeFile(user.folder, "niftynet/data/lung/mine", "mine");
  const { code, stdout } = await user.runAlone("verify");
  assertEquals(code, 1);
  assertStringIncludes(stdout, `heart_model_zoo: FAIL. `);
  assertStringIncludes(stdout, `  changed  ${file}\n`);
  assertEquals(stdout.match(/OK\./g)?.length, 2);

  // What was there may be the user's work: no one can tell.
  const repair = ["--offline", ...from, "verify", "--repair"];
  assertEquals((await user.runAlone(...repair)).code, 0);
  await Deno.remove(`${file}.kept-by-net_download`);
  assertEquals(
    contents(user.path("niftynet/models/heart")),
    contents(user.path("source/heart_model_zoo/weights")),
  );
  await succeed(user, "remove", "--yes", ...IDS);
  assertEquals(
    listTree(user.path("niftynet")),
    [...EMPTY, "data/", "data/lung/", "data/lung/mine"].sort(),
  );
  assertEquals(await Deno.readTextFile(mine), "mine");
  await succeed(user, "uninstall", "--yes", "--whole-folders");
}
