// Pure: no disk, network, clock or environment.

import { lockOfGathered, lockOfStaging, partLock } from "../../store/layout.ts";

/** What a name in a work folder belongs to. */
export interface OwnName {
  kind: "download" | "staging" | "lock";
  /** The name that it is known by: of a partial file, a staging folder or a lock. */
  name: string;
  isFolder: boolean;
  /** The name of the lock that covers it. */
  lock: string;
}

/** A partial file, and what stands beside it: notes, a copy and segments. */
const PART =
  /^([0-9a-f]{16}-.+\.part)(?:\.copy|\.json|\.json\.new|\.[0-9a-f]{16}\.\d+)?$/;

/** A claim that was prepared and never put into its lock's place: its token stands behind a dot. */
const PREPARED = /^(.+\.lock)\.[^.]+$/;

const LOCK = /^(?:(?:part|folder|entry)-.+|signed_zoos)\.lock$/;

/** What a name in a work folder belongs to; undefined for one that this program does not give. */
export function ownName(name: string): OwnName | undefined {
  const part = PART.exec(name)?.[1];
  if (part !== undefined) {
    const lock = partLock("", part);
    return { kind: "download", name: part, isFolder: false, lock };
  }
  const isFolder = true;
  if (name.startsWith("folder-")) {
    const staging = lockOfStaging(name);
    if (staging !== undefined) {
      return { kind: "staging", name, isFolder, lock: staging };
    }
    const gathered = lockOfGathered(name);
    if (gathered !== undefined) {
      return { kind: "download", name, isFolder, lock: gathered };
    }
  }
  const lock = PREPARED.exec(name)?.[1] ?? name;
  return LOCK.test(lock)
    ? { kind: "lock", name: lock, isFolder, lock }
    : undefined;
}
