import { type Disk, systemDisk } from "../../src/store/disk.ts";
import { osError } from "../../src/base/os_error.ts";

/** A disk on which everything below `staging` is on a volume of its own. */
export function apartDisk(staging: string): Disk {
  return {
    ...systemDisk,
    rename(from, to) {
      if (from.startsWith(staging)) {
        const error = Object.assign(new Error(), { code: "EXDEV" });
        throw osError("put in place", to, error);
      }
      systemDisk.rename(from, to);
    },
  };
}

/**
 * A disk that ends this process before its nth change, or in the middle of
 * writing as the nth. Copies are written piece by piece.
 */
export function deadlyDisk(disk: Disk, last: number): Disk {
  let count = 0;
  const tick = () => {
    if (++count === last) Deno.kill(Deno.pid, "SIGKILL");
  };
  return {
    ...disk,
    makeFolder(path) {
      tick();
      disk.makeFolder(path);
    },
    makeLink(target, path, type) {
      tick();
      disk.makeLink(target, path, type);
    },
    rename(from, to) {
      tick();
      disk.rename(from, to);
    },
    remove(path) {
      tick();
      disk.remove(path);
    },
    setMode(path, mode) {
      tick();
      disk.setMode(path, mode);
    },
    setTime(path, mtime) {
      tick();
      disk.setTime(path, mtime);
    },
    writeFile(path, chunks) {
      tick();
      disk.writeFile(path, halves(chunks, tick));
    },
    createFile(path) {
      tick();
      disk.createFile(path);
    },
    async copyFile(from, to) {
      tick();
      disk.writeFile(to, halves([Deno.readFileSync(from)], tick));
      await disk.copyFile(from, to);
    },
  };
}

/** The chunks, with a pause in the middle of the first. */
function* halves(
  chunks: Iterable<Uint8Array>,
  pause: () => void,
): Generator<Uint8Array> {
  let isFirst = true;
  for (const chunk of chunks) {
    const half = isFirst ? chunk.length >> 1 : 0;
    yield chunk.subarray(0, half);
    if (isFirst) pause();
    isFirst = false;
    yield chunk.subarray(half);
  }
}
