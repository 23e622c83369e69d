import { join } from "@std/path";
import { hasProgram } from "./archives.ts";
import { makeBundle } from "./bundle.ts";
import type { User } from "./sandbox_home.ts";
import { tarGz } from "./tar_gz.ts";
import { writeFile } from "./temp.ts";
import { sha256 } from "./transfer.ts";
import { inEntry, manifest, section } from "./zoo.ts";

/** The files of a zoo by path. */
export type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

/** Whether zoos can be signed here. */
export const canSign = hasProgram("minisign");

/** A key, and minisign to sign with it. */
export interface Signer {
  /** The public key, `RW…`. */
  key: string;
  id: string;
  /** Path of minisign's file of it. */
  file: string;
  /** A signature of a text. */
  sign(text: string, comment: string, ...options: string[]): Promise<string>;
}

/** Makes a pair of keys below a folder. */
export async function makeSigner(
  folder: string,
  name: string,
): Promise<Signer> {
  const at = await Deno.makeTempDir({ dir: folder, prefix: name });
  const [file, secret] = [join(at, "zoo.pub"), join(at, "zoo.key")];
  await minisign("-G", "-W", "-p", file, "-s", secret);
  const [, key = ""] = (await Deno.readTextFile(file)).split("\n");
  const id = [...atob(key).slice(2, 10)].reverse()
    .map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("").toUpperCase();
  return {
    key,
    id,
    file,
    async sign(text, comment, ...options) {
      const signed = await writeFile(at, "signed", text);
      await minisign(
        ...["-S", ...options, "-s", secret, "-m", signed, "-t", comment],
      );
      return await Deno.readTextFile(`${signed}.minisig`);
    },
  };
}

async function minisign(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("minisign", {
    args,
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A list of digests as `sha256sum` writes it. */
export async function sumsOf(files: Files): Promise<string> {
  const lines = Object.entries(files).map(async ([path, content]) =>
    `${await sha256(bytesOf(content))}  ${path}\n`
  );
  return (await Promise.all(lines)).join("");
}

/** The same files with their list and its signature. */
export async function signedBy(
  signer: Signer,
  files: Files,
  comment = "zoo=lab",
): Promise<Files> {
  const list = await sumsOf(files);
  return {
    ...files,
    SHA256SUMS: list,
    "SHA256SUMS.minisig": await signer.sign(list, comment),
  };
}

/** A zoo of the entries `heart` and `lung`, each with one archive; their folders are told by `version`. */
export async function twoEntries(version = "1.0"): Promise<Files> {
  const files: Files = {
    "raw/5-reorganising-with-lfs/README.md": "# A zoo\n",
  };
  for (const id of ["heart", "lung"]) {
    const archive = await tarGz({ [`${id}.nii`]: `${id} ${version}` });
    files[inEntry(id, "main.ini")] = manifest(
      version,
      section("data", {
        url: "data.tar.gz",
        destination: "data",
        sha256: await sha256(archive),
      }),
    );
    files[inEntry(id, "data.tar.gz")] = archive;
    files[inEntry(id, "README.md")] = `# About the ${id}\n`;
  }
  const entries = ["heart", "lung"].map((id) => ({
    id,
    version,
    archives: [],
  }));
  files["raw/5-reorganising-with-lfs/index.json"] = JSON.stringify({
    format: 1,
    entries,
  });
  return files;
}

/** A kind of zoo for tests, which puts files where one is and returns its address. */
export interface Place {
  kind: string;
  put(user: User, files: Files): Promise<string>;
  /** Changes a byte of a file that was put there, as a bad disk does. */
  damage(user: User, path: string, content: Files[string]): Promise<void>;
}

/** One for each kind, and a split bundle. */
export const PLACES: readonly Place[] = [
  {
    kind: "server",
    put({ zoo }, files) {
      for (const path of Object.keys(zoo.files)) delete zoo.files[path];
      Object.assign(zoo.files, files);
      return Promise.resolve(zoo.address);
    },
    damage({ zoo }, path, content) {
      zoo.files[path] = changed(content);
      return Promise.resolve();
    },
  },
  {
    kind: "folder",
    async put(user, files) {
      const folder = user.path("zoo");
      await removeIfThere(folder);
      for (const [path, content] of Object.entries(files)) {
        await writeFile(folder, path, content);
      }
      return folder;
    },
    async damage(user, path, content) {
      await writeFile(user.path("zoo"), path, changed(content));
    },
  },
  {
    kind: "bundle",
    put: (user, files) => putBundle(user, files),
    damage: (user, _, content) => damageBundle(user.path("whole"), content),
  },
  {
    kind: "split bundle",
    put: (user, files) => putBundle(user, files, 2000),
    damage: (user, _, content) => damageBundle(user.path("parts"), content),
  },
];

/** Changes a byte in the middle of some content that stands in the files of a folder, joined. */
async function damageBundle(
  folder: string,
  content: Files[string],
): Promise<void> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  const parts = names.map((name) => Deno.readFileSync(join(folder, name)));
  const latin = new TextDecoder("latin1");
  const whole = parts.map((part) => latin.decode(part)).join("");
  const bytes = bytesOf(content);
  let at = whole.indexOf(latin.decode(bytes)) + (bytes.length >> 1);
  for (const [index, part] of parts.entries()) {
    if (at >= 0 && at < part.length) {
      part[at] = (part[at] ?? 0) ^ 1;
      await Deno.writeFile(join(folder, names[index] ?? ""), part);
    }
    at -= part.length;
  }
}

/** The content with one byte changed. */
export function changed(
  content: string | Uint8Array<ArrayBuffer> = "",
): Files[string] {
  const bytes = bytesOf(content).slice();
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  return typeof content === "string" ? new TextDecoder().decode(bytes) : bytes;
}

async function putBundle(
  user: User,
  files: Files,
  partBytes?: number,
): Promise<string> {
  const folder = user.path(partBytes === undefined ? "whole" : "parts");
  await removeIfThere(folder);
  await makeBundle(join(folder, "zoo.tar"), files, partBytes);
  return join(folder, "zoo.tar");
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

export function bytesOf(
  content: string | Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}
