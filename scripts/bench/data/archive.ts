import { join } from "@std/path";
import {
  padding,
  tarHeader,
} from "../../../src/zoo/kinds/bundle/tar_header.ts";
import { seededRandom } from "../../demo/seeded_random.ts";
import { content } from "./contents.ts";
import type { FileGroup } from "./recipes.ts";

/** An archive on disk and what is in it. */
export interface Archive {
  /** Name of the file in the folder of archives. */
  file: string;
  /** Size of the archive, compressed. */
  bytes: number;
  sha256: string;
  /** How many files are in it. */
  files: number;
  /** The sum of their sizes, in bytes. */
  expandedBytes: number;
}

/** Files in one folder, as in a source tree. */
const PER_FOLDER = 100;

/** Small files are cut from a text of this many bytes, at random places. */
const TEXT_BYTES = 4_000_000;

/** Packs what is in a tar file as a zip file, whose entries all have the same time. */
const TO_ZIP = `
import sys, tarfile, zipfile
with tarfile.open(sys.argv[1]) as t, zipfile.ZipFile(sys.argv[2], "w") as z:
    for one in t:
        z.writestr(zipfile.ZipInfo(one.name), t.extractfile(one).read(), zipfile.ZIP_DEFLATED)
`;

/** Makes `name.tar.gz` or `zip-name.zip` in `folder`; the same groups make the same bytes. */
export function makeArchive(
  folder: string,
  name: string,
  groups: readonly FileGroup[],
): Archive {
  const sum = (of: (group: FileGroup) => number) =>
    groups.reduce((total, group) => total + of(group), 0);
  const tar = `${name}.tar`;
  writeTar(join(folder, tar), groups);
  const isZip = name.startsWith("zip-");
  const file = isZip ? `${name}.zip` : `${tar}.gz`;
  if (isZip) {
    run(folder, "python3", "-c", TO_ZIP, tar, file);
    Deno.removeSync(join(folder, tar));
  } else run(folder, "gzip", "-nf", tar);
  return {
    file,
    bytes: Deno.statSync(join(folder, file)).size,
    sha256: run(folder, "sha256sum", file).slice(0, 64),
    files: sum((group) => group.files),
    expandedBytes: sum((group) => group.files * group.bytes),
  };
}

/** What a program that has to succeed says. */
function run(folder: string, program: string, ...args: string[]): string {
  const output = new Deno.Command(program, { args, cwd: folder }).outputSync();
  const text = new TextDecoder();
  if (!output.success) throw new Error(text.decode(output.stderr));
  return text.decode(output.stdout);
}

function writeTar(path: string, groups: readonly FileGroup[]): void {
  using file = Deno.openSync(path, {
    write: true,
    create: true,
    truncate: true,
  });
  for (const piece of tarPieces(groups)) {
    for (let at = 0; at < piece.length;) {
      at += file.writeSync(piece.subarray(at));
    }
  }
}

function* tarPieces(groups: readonly FileGroup[]): Generator<Uint8Array> {
  const random = seededRandom(1);
  for (const { shape, files, bytes, period } of groups) {
    const repeated = period && content(shape, random, period);
    const text = shape === "source" && content(shape, random, TEXT_BYTES);
    for (let i = 0; i < files; i++) {
      const folder = Math.floor(i / PER_FOLDER);
      yield tarHeader(`${shape}/${folder}/${i}`, bytes);
      if (repeated) {
        for (let at = 0; at < bytes; at += period) yield repeated;
      } else if (text) {
        const at = Math.floor(random() * (text.length - bytes));
        yield text.subarray(at, at + bytes);
      } else {
        yield content(shape, random, bytes);
      }
      yield new Uint8Array(padding(bytes));
    }
  }
  yield new Uint8Array(1024);
}
