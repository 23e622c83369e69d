import { assertEquals } from "@std/assert";
import {
  extractWithPython,
  hasProgram,
  runProgramWith,
  WRITERS,
} from "../../support/archives.ts";
import { snapshotTree } from "../../support/tree.ts";
import { withTempFolder, writeFile } from "../../support/temp.ts";
import { unpackFile } from "./expand_archive.ts";

/** Makes a tree in a folder, for a writer to write. */
type Shape = (folder: string) => Promise<void>;

const long = (length: number) => "n".repeat(length);

const SHAPES: Record<string, Shape> = {
  "a file": async (folder) => {
    await writeFile(folder, "weights.txt", "0.1 0.2");
  },
  "an empty file": async (folder) => {
    await writeFile(folder, "empty", "");
  },
  "an empty folder": async (folder) => {
    await Deno.mkdir(`${folder}/models/empty`, { recursive: true });
  },
  "files of every size around a block": async (folder) => {
    for (const size of [1, 511, 512, 513, 1024, 10239, 10240, 70000]) {
      await writeFile(folder, `size_${size}`, new Uint8Array(size).fill(size));
    }
  },
  "a file of many chunks": async (folder) => {
    const bytes = new Uint8Array(3_000_001).map((_, index) => index * index);
    await writeFile(folder, "checkpoint.data-00000-of-00001", bytes);
  },
  "modes": async (folder) => {
    for (
      const mode of [
        0o644,
        0o755,
        0o600,
        0o400,
        0o777,
        0o666,
        0o711,
        0o4755,
        0o2755,
        0o655,
        0o070,
      ]
    ) {
      const file = await writeFile(folder, `mode_${mode.toString(8)}`, "x");
      await Deno.chmod(file, mode);
    }
    for (const mode of [0o755, 0o700, 0o777, 0o1777]) {
      await Deno.mkdir(`${folder}/folder_${mode.toString(8)}`);
      await Deno.chmod(`${folder}/folder_${mode.toString(8)}`, mode);
    }
  },
  "times, with fractions": async (folder) => {
    const times = [0, 1, 1_000_000_000, 1_500_000_000.125, 4_294_967_296];
    await Deno.mkdir(`${folder}/in`);
    for (const time of times) {
      const file = await writeFile(folder, `in/at_${time}`, "x");
      await Deno.utime(file, time, time);
    }
    await Deno.utime(`${folder}/in`, 1_400_000_000, 1_400_000_000);
  },
  "times that octal digits cannot tell": async (folder) => {
    const file = await writeFile(folder, "in_2242", "x");
    await Deno.utime(file, 8_589_934_592, 8_589_934_592);
  },
  "names that are not ASCII": async (folder) => {
    for (
      const name of [
        "größe.txt",
        "模型/权重.bin",
        "données/é",
        "a b",
        "-x",
        "emoji 🧠",
      ]
    ) {
      await writeFile(folder, name, name);
    }
  },
  "AppleDouble files": async (folder) => {
    await writeFile(folder, "._image.nii", "\0\x05\x16\x07");
    await writeFile(folder, "image.nii", "nifti");
    await writeFile(folder, ".DS_Store", "x");
  },
  "names just below and at the fields' ends": async (folder) => {
    for (const length of [98, 99]) {
      await writeFile(folder, long(length).slice(2), "x");
      await writeFile(folder, `${long(77)}/${long(75)}/${long(length)}`, "x");
    }
  },
  "names of over 100 characters": async (folder) => {
    await writeFile(folder, `${long(101)}/${long(99)}`, "x");
  },
  "a name of 150 characters in one part": async (folder) => {
    await writeFile(folder, `${long(150)}.txt`, "x");
  },
  "a path of over 255 characters": async (folder) => {
    await writeFile(
      folder,
      `${long(90)}/${long(90)}/${long(90)}/${long(90)}`,
      "x",
    );
  },
  "a path of over 255 characters that are not ASCII": async (folder) => {
    const part = "ü".repeat(100);
    await writeFile(folder, `${part}/${part}/${part}`, "x");
  },
  "symbolic links": async (folder) => {
    await writeFile(folder, "models/v1/net.py", "x");
    await Deno.symlink("v1", `${folder}/models/latest`);
    await Deno.symlink("../models/v1/net.py", `${folder}/models/net.py`);
    await Deno.symlink("nowhere", `${folder}/models/dangling`);
  },
  "a symbolic link to a name of over 100 characters": async (folder) => {
    await Deno.symlink(`${long(120)}/${long(120)}`, `${folder}/long`);
  },
  "hard links": async (folder) => {
    await writeFile(folder, "data/image.nii", "nifti");
    await Deno.link(`${folder}/data/image.nii`, `${folder}/data/same.nii`);
    await Deno.link(`${folder}/data/image.nii`, `${folder}/again.nii`);
  },
  "a hard link to a name of over 100 characters": async (folder) => {
    await writeFile(folder, `${long(60)}/${long(60)}`, "x");
    await Deno.link(`${folder}/${long(60)}/${long(60)}`, `${folder}/zz`);
  },
  "a file with holes": async (folder) => {
    await using file = await Deno.open(`${folder}/holes`, {
      create: true,
      write: true,
    });
    await file.truncate(3_000_000);
    for (const place of [0, 700_000, 1_500_000, 2_900_000]) {
      await file.seek(place, Deno.SeekMode.Start);
      await file.write(new TextEncoder().encode("not a hole"));
    }
  },
};

/** What a format has no room for: these writers refuse to write these shapes. */
const NO_ROOM_IN_USTAR = [
  "times that octal digits cannot tell",
  "names of over 100 characters",
  "a name of 150 characters in one part",
  "a path of over 255 characters",
  "a path of over 255 characters that are not ASCII",
  "a symbolic link to a name of over 100 characters",
  "a hard link to a name of over 100 characters",
];
const IMPOSSIBLE: Readonly<Record<string, readonly string[]>> = {
  "GNU tar, ustar": NO_ROOM_IN_USTAR,
  "Python, ustar": NO_ROOM_IN_USTAR.filter((shape) =>
    shape !== "names of over 100 characters"
  ),
};

for (const [writer, { program, args }] of Object.entries(WRITERS)) {
  Deno.test({
    name: `unpack() expands what ${writer} writes as Python does`,
    ignore: !hasProgram(program) || !hasProgram("python3"),
    fn: (t) =>
      withTempFolder(async (folder) => {
        const impossible: string[] = [];
        const archives: [shape: string, archive: string, python: string][] = [];
        for (const [index, [shape, make]] of Object.entries(SHAPES).entries()) {
          const place = `${folder}/${index}`;
          await Deno.mkdir(`${place}/source`, { recursive: true });
          await Deno.mkdir(`${place}/python`);
          await make(`${place}/source`);
          try {
            const bytes = await runProgramWith(
              program,
              args(`${place}/source`),
            );
            await Deno.writeFile(`${place}/archive`, bytes);
            archives.push([shape, `${place}/archive`, `${place}/python`]);
          } catch {
            impossible.push(shape);
          }
        }
        assertEquals(impossible, IMPOSSIBLE[writer] ?? []);
        await extractWithPython(archives.map(([, ...pair]) => pair));
        for (const [shape, archive, python] of archives) {
          await t.step(shape, async () => {
            const { tree, entries } = await unpackFile(archive);
            const expected = snapshotTree(python);
            for (const { kind, path, ...entry } of entries) {
              // A folder that the archive leaves out has the time of its making.
              if (kind !== "folder" || !("mtimeSeconds" in entry)) continue;
              if (entry.mtimeSeconds !== undefined) continue;
              delete expected[path]?.mtimeMs;
              delete tree[path]?.mtimeMs;
            }
            assertEquals(tree, expected);
          });
        }
      }),
  });
}
