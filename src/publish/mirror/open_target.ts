import { resolve } from "@std/path";
import { systemDisk } from "../../store/disk.ts";
import { bundleName } from "../../zoo/bundle/part_names.ts";
import { BundleTarget, type BundleTargetOptions } from "./bundle_target.ts";
import { FolderTarget } from "./folder_target.ts";
import type { MirrorTarget } from "./target.ts";

/** Where a mirror is to be written. */
export interface TargetPlace {
  kind: "folder" | "bundle";
  /** Full path. */
  path: string;
  /** Folder for the lock and for archives on their way. */
  work: string;
}

/**
 * Tells whether a path is meant for a folder or for a bundle: what is there
 * decides, else the name, or that it shall be split.
 */
export function targetPlace(to: string, split: boolean): TargetPlace {
  const path = resolve(to);
  const there = systemDisk.kindOf(path);
  const isBundle = there === "file" ||
    there === undefined && (split || /\.tar(?:\.\d{3,})?$/i.test(path));
  if (!isBundle) return { kind: "folder", path, work: FolderTarget.work(path) };
  const whole = bundleName(path);
  return { kind: "bundle", path: whole, work: BundleTarget.work(whole) };
}

/**
 * Opens what is to be written; nothing is made yet.
 *
 * @throws ManifestError or StoreError when what is there cannot be used.
 */
export function openTarget(
  { kind, path }: TargetPlace,
  options: BundleTargetOptions,
): Promise<MirrorTarget> {
  return kind === "folder"
    ? FolderTarget.open(path, options)
    : BundleTarget.open(path, options);
}
