import { createHash } from "node:crypto";
import { join } from "@std/path";
import { completionText } from "../../src/cli/completions/completion_text.ts";
import { manPage } from "../../src/cli/man_page.ts";
import { COMPANIONS } from "../../src/update/release_files.ts";
import { checksumsText } from "./checksums.ts";

/** What a release has beside the programs: with it a copied folder is enough. */
const INSTALLERS = ["install.sh", "install.ps1"];

/** SHA-256 of a file, in lower-case hex. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Writes a compressed copy beside a file. Its header holds no name and no
 * time, so the same content gives the same bytes.
 *
 * @returns the copy's name.
 */
export async function compressCopy(
  folder: string,
  file: string,
): Promise<string> {
  const copy = `${file}.gz`;
  const from = await Deno.open(join(folder, file));
  const to = await Deno.create(join(folder, copy));
  await from.readable
    .pipeThrough(new CompressionStream("gzip"))
    .pipeTo(to.writable);
  return copy;
}

/** Copies the install scripts from `scripts` into `folder`; returns their names. */
export async function copyInstallers(
  scripts: string,
  folder: string,
): Promise<string[]> {
  for (const file of INSTALLERS) {
    await Deno.copyFile(join(scripts, file), join(folder, file));
  }
  return INSTALLERS;
}

/**
 * Writes completions and the manual page into `folder`, for self-update; returns
 * their names.
 */
export async function writeCompanions(folder: string): Promise<string[]> {
  for (const { file, shell } of COMPANIONS) {
    const text = shell === undefined ? manPage() : completionText(shell);
    await Deno.writeTextFile(join(folder, file), text);
  }
  return COMPANIONS.map(({ file }) => file);
}

/** Writes `SHA256SUMS` with the digests of files into their folder. */
export async function writeChecksums(
  folder: string,
  files: readonly string[],
): Promise<void> {
  const digests = await Promise.all(
    files.map(async (file) => [file, await fileDigest(join(folder, file))]),
  );
  await Deno.writeTextFile(
    join(folder, "SHA256SUMS"),
    checksumsText(Object.fromEntries(digests)),
  );
}
