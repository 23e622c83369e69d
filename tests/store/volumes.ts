/**
 * Runs `body` with an empty folder on another volume than that of `folder`,
 * where this machine has one; says so loudly where it has not.
 */
export async function withOtherVolume(
  folder: string,
  body: (other: string) => Promise<void>,
): Promise<void> {
  let other: string;
  try {
    other = await Deno.makeTempDir({ dir: "/dev/shm" });
  } catch {
    console.warn("PASSED OVER: no /dev/shm that can be used as another volume");
    return;
  }
  try {
    const [here, there] = [await Deno.stat(folder), await Deno.stat(other)];
    if (here.dev === there.dev) {
      console.warn("PASSED OVER: /dev/shm is on the volume of temporary files");
    } else await body(other);
  } finally {
    await Deno.remove(other, { recursive: true });
  }
}
