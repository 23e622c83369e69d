import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { StoreError } from "../../../../src/base/errors.ts";
import { copyFile } from "../../../../src/publish/pack/sources/copy_file.ts";
import { withTempFolder, writeFile } from "../../../support/temp.ts";

const MEGABYTE = 1_048_576;
const { signal } = new AbortController();

Deno.test("copyFile() copies a file piece by piece, and tells how far it is", () =>
  withTempFolder(async (folder) => {
    const content = "x".repeat(2 * MEGABYTE + 7);
    const from = await writeFile(folder, "from", content);
    const to = join(folder, "to");
    const told: number[][] = [];
    const written: number[] = [];
    const facts = await copyFile(from, to, {
      signal,
      progress: (...counts) => told.push(counts),
    }, (bytes) => {
      assertEquals(Deno.statSync(to).size, bytes);
      written.push(bytes);
    });
    const total = content.length;
    const steps = [MEGABYTE, 2 * MEGABYTE, total];
    assertEquals(written, steps);
    assertEquals(told, [0, ...steps].map((bytes) => [bytes, total]));
    assertEquals(await Deno.readTextFile(to), content);
    assertEquals(facts, {
      bytes: total,
      sha256: createHash("sha256").update(content).digest("hex"),
    });
  }));

Deno.test("copyFile() makes a copy of its own, which may be read by all", () =>
  withTempFolder(async (folder) => {
    const from = await writeFile(folder, "from", "before");
    const to = join(folder, "to");
    await Deno.chmod(from, 0o400);
    await copyFile(from, to, { signal, progress: () => {} });
    await Deno.chmod(from, 0o600);
    await Deno.writeTextFile(from, "after!");
    assertEquals(await Deno.readTextFile(to), "before");
    assertEquals(((await Deno.stat(to)).mode ?? 0o444) & 0o444, 0o444);
  }));

for (
  const [change, harm] of [
    [
      "grows",
      (path: string) => Deno.writeTextFileSync(path, "x", { append: true }),
    ],
    ["shrinks", (path: string) => Deno.truncateSync(path, MEGABYTE + 1)],
    ["is rewritten", (path: string) => {
      Deno.writeTextFileSync(path, "y".repeat(2 * MEGABYTE));
      Deno.utimeSync(path, 1, 1);
    }],
  ] as const
) {
  Deno.test(`copyFile() refuses a file that ${change} while it is read`, () =>
    withTempFolder(async (folder) => {
      const from = await writeFile(folder, "from", "x".repeat(2 * MEGABYTE));
      let once = false;
      const error = await assertRejects(
        () =>
          copyFile(from, join(folder, "to"), {
            signal,
            progress(read) {
              if (read === 0 || once) return;
              once = true;
              harm(from);
            },
          }),
        StoreError,
        `cannot pack "${from}": it changed in the meantime`,
      );
      assertEquals(error.failure, "changed");
    }));
}

Deno.test("copyFile() ends with a file that grows without an end", () =>
  withTempFolder(async (folder) => {
    const from = await writeFile(folder, "from", "x".repeat(2 * MEGABYTE));
    await assertRejects(
      () =>
        copyFile(
          from,
          join(folder, "to"),
          { signal, progress: () => {} },
          () =>
            Deno.writeTextFileSync(from, "x".repeat(MEGABYTE), {
              append: true,
            }),
        ),
      StoreError,
      "it changed in the meantime",
    );
  }));

Deno.test("copyFile() stops when it is told to", () =>
  withTempFolder(async (folder) => {
    const from = await writeFile(folder, "from", "x");
    const signal = AbortSignal.abort(new StoreError("stopped"));
    await assertRejects(
      () => copyFile(from, join(folder, "to"), { signal, progress: () => {} }),
      StoreError,
      "stopped",
    );
  }));
