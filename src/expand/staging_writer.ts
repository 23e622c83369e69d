import { createHash, hash } from "node:crypto";
import type { Budget } from "./budget.ts";
import { judgeEntry } from "./entry_policy.ts";
import type { ExpandedEntry } from "./expanded_tree.ts";
import { refused } from "./refusal.ts";
import { StagedTree } from "./staged_tree.ts";
import type { TarEntry } from "./tar/entry.ts";
import type { TarSink } from "./tar/parse.ts";

/** A file whose content is on its way. */
interface OpenFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly mtimeSeconds: number;
}

/** A file that arrives in more than one chunk. */
interface Stream {
  readonly disk: Deno.FsFile;
  readonly hasher: ReturnType<typeof createHash>;
}

/**
 * Makes the files and folders of an archive below the staging folder, as the
 * policy and the model of the tree have them. Symbolic links are only written
 * down: whoever merges the tree makes them.
 *
 * Its calls are synchronous. A file costs four system calls, and a promise for
 * each would cost more than these.
 */
export class StagingWriter implements TarSink {
  readonly #staging: string;
  readonly #maxDepth: number;
  readonly #budget: Budget;
  readonly #umask: number;
  readonly #tree = new StagedTree();
  #file: OpenFile | undefined;
  #stream: Stream | undefined;
  /** The path that is worked on, for messages about the disk. */
  #path = "";

  /** `staging` is an empty folder; `maxDepth` as {@linkcode judgeEntry} takes it. */
  constructor(staging: string, maxDepth: number, budget: Budget) {
    this.#staging = staging;
    this.#maxDepth = maxDepth;
    this.#budget = budget;
    this.#umask = probeUmask(staging);
  }

  /** The path below staging that was worked on last. */
  get path(): string {
    return this.#path;
  }

  /**
   * Makes what an entry stands for, or opens it if its content is to come.
   *
   * @throws ArchiveError if the entry is refused or exceeds a limit.
   */
  entry(entry: TarEntry): void {
    this.#budget.entry(entry.size);
    const verdict = judgeEntry(entry, this.#maxDepth);
    if ("reason" in verdict) {
      throw refused(entry.name ?? "\ufffd", verdict.reason);
    }
    if ("root" in verdict) return;
    const { allowed } = verdict;
    const { path, folders, replaces } = this.#tree.prepare(allowed);
    this.#path = path;
    for (const folder of folders) {
      this.#budget.entry(0);
      Deno.mkdirSync(this.#place(folder));
    }
    if (replaces?.kind === "file") Deno.removeSync(this.#place(path));
    switch (allowed.kind) {
      case "folder":
        this.#tree.add({
          kind: "folder",
          path,
          mtimeSeconds: allowed.mtimeSeconds,
        });
        break;
      case "symlink": {
        const { target } = allowed;
        this.#tree.add({
          kind: "symlink",
          path,
          target,
          targetIsFolder: false,
        });
        break;
      }
      case "file": {
        const { size, mode, mtimeSeconds } = allowed;
        this.#file = { path, size, mode, mtimeSeconds };
        break;
      }
      case "hardlink": {
        const target = allowed.target.join("/");
        const linked = this.#tree.linkedFile(path, target);
        const { size, sha256 } = linked;
        this.#budget.entry(size);
        this.#budget.content(size);
        const { mode, mtimeSeconds } = allowed;
        const place = this.#place(path);
        Deno.copyFileSync(this.#place(linked.path), place);
        if (Deno.build.os !== "windows") Deno.chmodSync(place, mode);
        Deno.utimeSync(place, mtimeSeconds, mtimeSeconds);
        this.#tree.add({
          kind: "file",
          path,
          size,
          mode,
          mtimeSeconds,
          sha256,
        });
      }
    }
  }

  /**
   * Writes some of the content of the file that was opened.
   *
   * @throws ArchiveError if it exceeds a limit.
   */
  data(chunk: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#budget.content(chunk.length);
    if (chunk.length === file.size) {
      this.#writeWhole(file, chunk);
      return;
    }
    this.#stream ??= { disk: this.#create(file), hasher: createHash("sha256") };
    this.#stream.hasher.update(chunk);
    writeAll(this.#stream.disk, chunk);
  }

  /** Completes the file that was opened. */
  end(): void {
    const file = this.#file;
    if (file === undefined) return;
    if (this.#stream === undefined) {
      this.#writeWhole(file, new Uint8Array(0));
      return;
    }
    const { disk, hasher } = this.#stream;
    this.#settle(disk, file);
    this.close();
    this.#tree.add({ kind: "file", ...file, sha256: hasher.digest("hex") });
    this.#file = undefined;
  }

  /**
   * Gives the folders their times, now that nothing more is put into them.
   *
   * @throws ArchiveError if a link leads out of the tree.
   */
  finish(): ExpandedEntry[] {
    const entries = this.#tree.finish();
    for (const { kind, path, ...entry } of entries.toReversed()) {
      if (kind !== "folder" || !("mtimeSeconds" in entry)) continue;
      if (entry.mtimeSeconds === undefined) continue;
      this.#path = path;
      Deno.utimeSync(this.#place(path), entry.mtimeSeconds, entry.mtimeSeconds);
    }
    return entries;
  }

  /** Closes what is open, however the expansion went. */
  close(): void {
    this.#stream?.disk.close();
    this.#stream = undefined;
  }

  #place(path: string): string {
    return `${this.#staging}/${path}`;
  }

  #writeWhole(file: OpenFile, content: Uint8Array): void {
    const sha256 = hash("sha256", content, "hex");
    const disk = this.#create(file);
    try {
      writeAll(disk, content);
      this.#settle(disk, file);
    } finally {
      disk.close();
    }
    this.#tree.add({ kind: "file", ...file, sha256 });
    this.#file = undefined;
  }

  #create({ path, mode }: OpenFile): Deno.FsFile {
    return Deno.openSync(this.#place(path), {
      write: true,
      createNew: true,
      mode,
    });
  }

  /** Sets what the content does not: the time, and those bits of the mode that the umask took. */
  #settle(disk: Deno.FsFile, { path, mode, mtimeSeconds }: OpenFile): void {
    disk.utimeSync(mtimeSeconds, mtimeSeconds);
    if ((mode & this.#umask) !== 0) Deno.chmodSync(this.#place(path), mode);
  }
}

/** The bits of a mode that the system takes from new files; none on Windows. */
function probeUmask(staging: string): number {
  if (Deno.build.os === "windows") return 0;
  const place = `${staging}/umask`;
  const file = Deno.openSync(place, {
    write: true,
    createNew: true,
    mode: 0o777,
  });
  try {
    return 0o777 & ~(file.statSync().mode ?? 0o777);
  } finally {
    file.close();
    Deno.removeSync(place);
  }
}

function writeAll(file: Deno.FsFile, chunk: Uint8Array): void {
  for (let done = 0; done < chunk.length;) {
    done += file.writeSync(chunk.subarray(done));
  }
}
