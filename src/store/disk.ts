import { dirname, join } from "@std/path";
import { attempt, attemptAsync, osCode } from "../base/os_error.ts";
import { patientlySync } from "../base/system/patience.ts";
import {
  foldName as foldNameOn,
  linkRefusal,
  permissionBits,
} from "../base/system/differences.ts";
import { readFolder } from "../base/system/read_folder.ts";
import { lstatIfThere } from "./if_there.ts";
import {
  type FolderAttributes,
  isReadOnly,
  type Kind,
  OWNER_CHANGES,
  type Tree,
} from "./tree.ts";

/**
 * What installing does on the disk, one step of the operating system at a time
 * (apart from `writeFile` and `copyFile`), so that tests can end the program
 * between any two. Each throws a `StoreError` that names the path.
 */
export interface Disk {
  kindOf(path: string): Kind | undefined;
  attributes(path: string): FolderAttributes;
  /** What a folder holds, but for names that are not Unicode. */
  list(path: string): Map<string, Kind>;
  readLink(path: string): string;
  /** Makes a folder and those above it; one that exists is fine. */
  makeFolder(path: string): void;
  makeLink(target: string, path: string, type: "file" | "dir"): void;
  rename(from: string, to: string): void;
  /** Removes a file, a link or an empty folder. */
  remove(path: string): void;
  setMode(path: string, mode: number): void;
  setTime(path: string, mtime: number): void;
  /** Writes a file anew and waits until it is on the disk. */
  writeFile(path: string, chunks: Iterable<Uint8Array>): void;
  /** Makes an empty file; where anything has that name, it throws and that stays. */
  createFile(path: string): void;
  /** Copies a file with its mode and time and waits until it is on the disk. */
  copyFile(from: string, to: string): Promise<void>;
}

/**
 * The disk of this machine. Its calls are synchronous: one of them takes some
 * microseconds, and waiting for a promise would take longer than that. A caller
 * of many lets others run in between.
 */
export const systemDisk: Disk = {
  kindOf(path) {
    const info = lstatIfThere(path);
    return info && kindOf(info);
  },
  attributes(path) {
    const { mode, mtime } = attempt(
      "look at",
      path,
      () => Deno.lstatSync(path),
    );
    return {
      mode: permissionBits(mode, Deno.build.os),
      mtime: mtime?.getTime() ?? 0,
    };
  },
  list(path) {
    return attempt("look into the folder", path, () => {
      const { entries } = readFolder(path);
      return new Map(entries.map((entry) => [entry.name, kindOf(entry)]));
    });
  },
  readLink(path) {
    return attempt("read the link", path, () => Deno.readLinkSync(path));
  },
  makeFolder(path) {
    attempt("make the folder", path, () => {
      Deno.mkdirSync(path, { recursive: true });
    });
  },
  makeLink(target, path, type) {
    attempt("make the link", path, () => {
      try {
        Deno.symlinkSync(target, path, { type });
      } catch (error) {
        throw linkRefusal(path, osCode(error), Deno.build.os) ?? error;
      }
    });
  },
  rename(from, to) {
    attempt(
      "put in place",
      to,
      () => patientlySync(() => Deno.renameSync(from, to)),
    );
  },
  remove(path) {
    attempt("remove", path, () => patientlySync(() => Deno.removeSync(path)));
  },
  setMode(path, mode) {
    attempt("set the permissions of", path, () => {
      Deno.chmodSync(path, mode);
    });
  },
  setTime(path, mtime) {
    const seconds = mtime / 1000;
    attempt("set the time of", path, () => {
      Deno.utimeSync(path, seconds, seconds);
    });
  },
  writeFile(path, chunks) {
    attempt("write", path, () => {
      using file = Deno.openSync(path, {
        create: true,
        truncate: true,
        write: true,
      });
      for (const chunk of chunks) {
        let rest = chunk;
        while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
      }
      file.syncSync();
    });
  },
  createFile(path) {
    attempt("write", path, () => {
      Deno.openSync(path, { createNew: true, write: true }).close();
    });
  },
  async copyFile(from, to) {
    await attemptAsync("copy to", to, async () => {
      await Deno.copyFile(from, to);
      const { mtime } = await Deno.stat(from);
      // The mode is copied too and may forbid writing; Windows flushes only
      // what is open for writing.
      const windows = Deno.build.os === "windows";
      using file = await Deno.open(to, { read: !windows, write: windows });
      if (mtime !== null) await file.utime(mtime, mtime);
      await file.sync();
    });
  },
};

function kindOf(
  entry: { isDirectory: boolean; isSymlink: boolean },
): Kind {
  if (entry.isSymlink) return "link";
  return entry.isDirectory ? "folder" : "file";
}

/**
 * Writes a file so that under its name stands either what was there or all of
 * the new content, whatever happens: under `temporary` first, then renamed.
 *
 * @throws {StoreError} when it cannot be written; the temporary file is gone then.
 */
export function replaceFile(
  disk: Disk,
  path: string,
  chunks: Iterable<Uint8Array>,
  temporary = `${path}.${crypto.randomUUID()}.tmp`,
): void {
  disk.makeFolder(dirname(path));
  try {
    disk.writeFile(temporary, chunks);
    disk.rename(temporary, path);
  } catch (error) {
    if (disk.kindOf(temporary) !== undefined) disk.remove(temporary);
    throw error;
  }
}

/** Changes what a folder holds, also one that an archive has made read-only: it stays that. */
export function changeInside(
  disk: Disk,
  folder: string,
  change: () => void,
): void {
  const { mode } = disk.attributes(folder);
  if (!isReadOnly(mode)) return change();
  disk.setMode(folder, mode | OWNER_CHANGES);
  try {
    change();
  } finally {
    disk.setMode(folder, mode);
  }
}

/** The tree below a folder of the disk. */
export function diskTree(disk: Disk, root: string): Tree {
  return {
    kindOf: (path) => disk.kindOf(join(root, path)),
    list: (path) => disk.list(join(root, path)),
    attributes: (path) => disk.attributes(join(root, path)),
  };
}

/** Names that give the same are one to the file systems of this system. */
export function foldName(name: string): string {
  return foldNameOn(name, Deno.build.os);
}
