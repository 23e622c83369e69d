import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { StoreError } from "../../../../src/base/errors.ts";
import { DEFAULT_LIMITS } from "../../../../src/actions/expand/limits.ts";
import { readFolderTree } from "../../../../src/publish/pack/sources/folder_tree.ts";
import { expand } from "../../../../src/actions/expand/action.ts";
import { wholeFile } from "../../../../src/base/file_piece.ts";
import { tryStaging } from "../../../../src/publish/trial.ts";
import { writeTarGz } from "../../../../src/publish/pack/sources/tar_gz.ts";
import { extractWithPython, hasProgram } from "../../../support/archives.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";
import { snapshotTree } from "../../../support/tree.ts";

const { signal } = new AbortController();

const pack = (folder: string, path: string) =>
  writeTarGz(folder, readFolderTree(folder), path, signal);

async function makeSource(folder: string): Promise<void> {
  await writeFile(folder, "größe 模型.nii", "x".repeat(70_000));
  await writeFile(folder, `${"n".repeat(120)}/${"m".repeat(120)}/c.txt`, "c");
  await writeFile(folder, "run.sh", "#!/bin/sh\n");
  await Deno.chmod(join(folder, "run.sh"), 0o755);
  await Deno.mkdir(join(folder, "empty"));
}

Deno.test("writeTarGz() writes the same bytes for the same content", () =>
  withTempFolder(async (folder) => {
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await makeSource(one);
    await makeSource(two);
    await Deno.utime(join(two, "run.sh"), 1, 1);
    await Deno.chmod(join(two, "größe 模型.nii"), 0o600);
    const first = await pack(one, join(folder, "1.tar.gz"));
    assertEquals(await pack(two, join(folder, "2.tar.gz")), first);
    const bytes = await Deno.readFile(join(folder, "1.tar.gz"));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assertEquals(first, { bytes: bytes.length, sha256 });
    await writeFile(two, "run.sh", "#!/bin/sh\nexit\n");
    const other = await pack(two, join(folder, "3.tar.gz"));
    assert(other.sha256 !== first.sha256);
  }));

Deno.test("writeTarGz() writes the same tar on every machine", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "in/a.txt", "a".repeat(1000));
    await writeFile(folder, "in/sub/b.txt", "b");
    await pack(join(folder, "in"), join(folder, "x"));
    using file = await Deno.open(join(folder, "x"));
    const hash = createHash("sha256");
    const gunzip = new DecompressionStream("gzip");
    for await (const chunk of file.readable.pipeThrough(gunzip)) {
      hash.update(chunk);
    }
    assertEquals(
      hash.digest("hex"),
      "5a9474c087688ed08610252d2f8578bf20b14d575580d5944eb04ec59c9a3112",
    );
  }));

Deno.test({
  name: "what writeTarGz() wrote is what Python's tarfile reads",
  ignore: !hasProgram("python3"),
  fn: () =>
    withTempFolder(async (folder) => {
      const [source, python] = [join(folder, "in"), join(folder, "out")];
      await makeSource(source);
      await Deno.mkdir(python);
      await pack(source, join(folder, "a.tar.gz"));
      await extractWithPython([[join(folder, "a.tar.gz"), python]]);
      const contents = (place: string) =>
        Object.entries(snapshotTree(place)).map(([path, { kind, sha256 }]) => [
          path,
          kind,
          sha256,
        ]);
      assertEquals(contents(python), contents(source));
      const mode = Deno.statSync(join(python, "run.sh")).mode ?? 0;
      assertEquals(mode & 0o777, 0o755);
    }),
});

Deno.test("what writeTarGz() wrote expands in the sandbox", () =>
  withTempFolder(async (folder) => {
    const source = join(folder, "in");
    await makeSource(source);
    const path = join(folder, "a.tar.gz");
    await pack(source, path);
    const { folders, files } = await tryStaging(
      { action: expand, details: {}, expected: {} },
      { temp: folder, limits: DEFAULT_LIMITS, signal },
      () => Promise.resolve({ pieces: wholeFile(path) }),
    );
    assertEquals(
      [...folders, ...files].map(({ path }) => path).sort(),
      readFolderTree(source).map(({ path }) => path).sort(),
    );
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      ["a.tar.gz", "in"],
    );
  }));

Deno.test("writeTarGz() refuses a file that grows meanwhile", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "in/a.txt", "a");
    const nodes = readFolderTree(join(folder, "in"));
    await writeFile(folder, "in/a.txt", "aa");
    await assertRejects(
      () => writeTarGz(join(folder, "in"), nodes, join(folder, "x"), signal),
      StoreError,
      "it changed in the meantime",
    );
  }));

Deno.test("writeTarGz() names the file that it cannot read", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "in/a.txt", "a");
    const nodes = readFolderTree(join(folder, "in"));
    await Deno.remove(join(folder, "in/a.txt"));
    const error = await assertRejects(
      () => writeTarGz(join(folder, "in"), nodes, join(folder, "x"), signal),
      StoreError,
      "a.txt",
    );
    assertEquals(error.message.startsWith("cannot read"), true);
  }));

Deno.test("writeTarGz() stops when it is told to", () =>
  withTempFolder(async (folder) => {
    await writeFile(folder, "in/a.txt", "a");
    const stopped = AbortSignal.abort(new StoreError("stopped"));
    const nodes = readFolderTree(join(folder, "in"));
    await assertRejects(
      () => writeTarGz(join(folder, "in"), nodes, join(folder, "x"), stopped),
      StoreError,
      "stopped",
    );
  }));
