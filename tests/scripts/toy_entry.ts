import { gunzipSync } from "node:zlib";
import { tarGz } from "../support/tar_gz.ts";
import { type Answer, inEntry, manifest, section } from "../support/zoo.ts";
import { have } from "./install_machine.ts";

/** Programs that compress as the kinds of archives are compressed beside gzip. */
const COMPRESSORS = ["bzip2", "xz", "zstd"];

/** An entry `toy` with the same folder in an archive of each kind. */
export interface ToyEntry {
  /** What a zoo serves for it. */
  files: Record<string, Answer>;
  /** The files below `~/niftynet/examples` when it is installed. */
  tree: string[];
}

/** Makes the entry; kinds that nothing here can make are left out, loudly. */
export async function toyEntry(): Promise<ToyEntry> {
  const gzip = await tarGz({ "a.txt": "a" });
  const tar = new Uint8Array(gunzipSync(gzip));
  const archives: Record<string, Uint8Array<ArrayBuffer>> = { gzip, tar };
  for (const program of COMPRESSORS) {
    if (have(program)) archives[program] = await compress(program, tar);
  }
  const kinds = Object.keys(archives);
  const sections = kinds.map((kind) =>
    section(kind, { url: kind, destination: "examples", local_id: kind })
  );
  return {
    files: {
      [inEntry("toy", "main.ini")]: manifest("1.0", ...sections),
      ...Object.fromEntries(
        kinds.map((kind) => [inEntry("toy", kind), archives[kind] ?? ""]),
      ),
    },
    tree: kinds.flatMap((kind) => [`${kind}/`, `${kind}/a.txt`]).sort(),
  };
}

async function compress(
  program: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const child = new Deno.Command(program, {
    args: ["-c"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [output] = await Promise.all([
    new Response(child.stdout).bytes(),
    ReadableStream.from([bytes]).pipeTo(child.stdin),
    child.status,
  ]);
  return output;
}
