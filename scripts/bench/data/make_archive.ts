import { content } from "./contents.ts";
import type { Archive } from "./entries.ts";
import { GzipWriter } from "./gzip_writer.ts";
import type { FileGroup, Recipe } from "./recipes.ts";
import { type SeededRandom, seededRandom } from "./seeded_random.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar_header.ts";

/** Small files are cut from a text of this many bytes, at random places. */
const TEXT = 4_000_000;

/** Files in one folder, as in a source tree. */
const PER_FOLDER = 100;

/** Makes the `.tar.gz` of a recipe in `folder`. */
export function makeArchive(recipe: Recipe, folder: string): Archive {
  const file = `${recipe.name}.tar.gz`;
  const random = seededRandom(recipe.seed);
  const writer = new GzipWriter(`${folder}/${file}`);
  for (const group of recipe.groups) writeGroup(writer, group, random);
  writer.write(tarEnd());
  const { bytes, sha256 } = writer.close();
  const sum = (of: (group: FileGroup) => number) =>
    recipe.groups.reduce((total, group) => total + of(group), 0);
  return {
    file,
    bytes,
    sha256,
    files: sum((group) => group.files),
    expandedBytes: sum((group) => group.files * group.bytes),
  };
}

function writeGroup(
  writer: GzipWriter,
  group: FileGroup,
  random: SeededRandom,
): void {
  const write = fileWriter(writer, group, random);
  for (let i = 0; i < group.files; i++) {
    const folder = `${group.shape}/${number(Math.floor(i / PER_FOLDER))}/`;
    if (i === 0) member(writer, `${group.shape}/`, "directory", 0);
    if (i % PER_FOLDER === 0) member(writer, folder, "directory", 0);
    member(writer, folder + fileName(group, i), "file", group.bytes);
    write();
    writer.write(tarPadding(group.bytes));
  }
}

function member(
  writer: GzipWriter,
  path: string,
  type: "file" | "directory",
  bytes: number,
): void {
  writer.write(tarHeader({ path, type, bytes }));
}

/** A function that writes the content of one file after another. */
function fileWriter(
  writer: GzipWriter,
  { shape, bytes, period }: FileGroup,
  random: SeededRandom,
): () => void {
  if (period !== undefined) {
    const segment = content(shape, random, period);
    return () => writer.repeat(segment, bytes / period);
  }
  if (shape === "source") {
    const text = content(shape, random, Math.max(TEXT, bytes));
    return () => {
      const at = random.next() % (text.length - bytes + 1);
      writer.write(text.subarray(at, at + bytes));
    };
  }
  return () => writer.write(content(shape, random, bytes));
}

function fileName({ shape }: FileGroup, index: number): string {
  switch (shape) {
    case "weights":
      return `model.ckpt-${number(index)}.data-00000-of-00001`;
    case "images":
      return `subject_${number(index)}_T1.nii`;
    case "source":
      return `module_${number(index)}.py`;
  }
}

function number(index: number): string {
  return String(index).padStart(5, "0");
}
