/** Whether file systems of this system take names that are not UTF-8. */
export const TAKES_ANY_NAME = Deno.build.os === "linux";

/**
 * Whether the runtime lists such names, with U+FFFD in them; before 2.9 it
 * leaves them out.
 */
export const LISTS_ANY_NAME =
  Deno.version.deno.localeCompare("2.9", "en", { numeric: true }) >= 0;

/** Makes `caf\xe9.nii` and `M\xfcller/scan.nii` in a folder: names in Latin-1, which Deno itself cannot write. */
export async function writeOddNames(folder: string): Promise<void> {
  const script = `cd "$1" && printf 1 > "$(printf 'caf\\351.nii')" &&
    mkdir "$(printf 'M\\374ller')" &&
    printf 2 > "$(printf 'M\\374ller/scan.nii')"`;
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", script, "sh", folder],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** How many names a folder has, whatever they are. */
export async function countNames(folder: string): Promise<number> {
  const { stdout } = await new Deno.Command("ls", {
    args: ["-A", "-b", folder],
  }).output();
  return new TextDecoder().decode(stdout).split("\n").length - 1;
}
