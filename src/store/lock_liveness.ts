import { node } from "../base/node_modules.ts";
import type { Claim } from "./lock_claim.ts";

/**
 * Types of Linux file systems that one kernel alone writes to, as statfs(2)
 * and linux/magic.h have them. On these a lock in the kernel is seen by every
 * process that can see the file, in every container; on network file systems
 * it may not be visible, and asking for it may hang.
 */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x2fc12fc1, // ZFS
  0xf2f52010, // F2FS
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x858458f6, // ramfs
  0x794c7630, // overlayfs
]);

/** Whether a file on the file system of `path` can be locked reliably in the kernel. */
export function hasKernelLocks(path: string): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    return LOCAL_FILE_SYSTEMS.has(node.fs.statfsSync(path).type);
  } catch {
    // Without an answer the heartbeat has to do, which always works.
    return false;
  }
}

/** Locks a file that no other process can know yet, in the kernel, until it is closed. */
export function lockInKernel(file: Deno.FsFile): boolean {
  try {
    file.lockSync(true);
    return true;
  } catch {
    // The kernel has no locks for it: the heartbeat has to do.
    return false;
  }
}

/** Begins the tokens of all claims of this process. */
const SELF = crypto.randomUUID();

/** A name for a claim of this process, which no other claim has. */
export function newToken(): string {
  return `${SELF}-${crypto.randomUUID()}`;
}

/** The PID namespace of this process, where Deno lets us see it. */
export function ownPidNamespace(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return Deno.readLinkSync("/proc/self/ns/pid");
  } catch {
    // Newer versions of Deno do not allow it; they have `tryLock()`.
    return undefined;
  }
}

/**
 * What the kernel knows about the holder of a claim. Where it knows, there is
 * no need to wait for a heartbeat that will not come: a killed run can be
 * started again at once.
 *
 * @param path the claim's file.
 */
export async function askKernel(
  path: string,
  claim: Claim | undefined,
): Promise<"gone" | "alive" | "unknown"> {
  if (!claim?.kernelLock || !hasKernelLocks(path)) return "unknown";
  using file = await openClaim(path);
  if (file === undefined) return "unknown";
  if (canTryLock(file)) {
    try {
      return await file.tryLock(true) ? "gone" : "alive";
    } catch {
      // Refused: the heartbeat has to do.
      return "unknown";
    }
  }
  return askProcessTable(claim);
}

async function openClaim(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path);
  } catch {
    // Gone in the meantime, or another user's: the next look will tell.
    return undefined;
  }
}

/** `FsFile.tryLock()` came after the oldest version of Deno that must run this. */
function canTryLock(
  file: Deno.FsFile,
): file is Deno.FsFile & { tryLock(exclusive: boolean): Promise<boolean> } {
  return "tryLock" in file;
}

/**
 * Looks the holder up among the processes. Its number means something only in
 * its own PID namespace, whose name is unique in a kernel; that the kernel is
 * the same is known from the file system. A number that another process has by
 * now makes a dead holder look alive, never the reverse; and a process table
 * that hides what belongs to others (`hidepid`) does not show process 1. A
 * former process with this process's own number is gone.
 */
function askProcessTable(claim: Claim): "gone" | "unknown" {
  if (claim.pidNamespace === undefined) return "unknown";
  if (claim.pidNamespace !== ownPidNamespace()) return "unknown";
  if (claim.pid === Deno.pid) {
    return claim.token.startsWith(SELF) ? "unknown" : "gone";
  }
  return processExists(1) && !processExists(claim.pid) ? "gone" : "unknown";
}

function processExists(pid: number): boolean {
  try {
    Deno.lstatSync(`/proc/${pid}`);
    return true;
  } catch (error) {
    // Anything else than its absence leaves the question open.
    return !(error instanceof Deno.errors.NotFound);
  }
}
