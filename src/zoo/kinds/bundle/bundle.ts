import { basename, dirname } from "@std/path";
import { systemDisk } from "../../../store/disk.ts";
import { listNames, statIfThere } from "../../../store/if_there.ts";
import type { ZooKind } from "../kind.ts";
import { bundleName, isNameOf, workOf } from "./parts.ts";

/** A zoo in one file, or in its parts. The code for it is loaded when there is one. */
export const BUNDLE: ZooKind = {
  schemes: [],
  claims({ path = "" }) {
    if (path === "" || statIfThere(path)?.isDirectory) return false;
    const whole = bundleName(path);
    if (statIfThere(whole)?.isFile) return true;
    const name = basename(whole);
    return listNames(dirname(whole)).some((each) =>
      isNameOf(name, each) || each === `${name}.sha256`
    );
  },
  async open({ path = "" }, { signal }) {
    const { openBundleZoo } = await import("./bundle_zoo.ts");
    return await openBundleZoo(path, signal);
  },
  target: {
    noun: "bundle",
    served: true,
    splits: true,
    editable: false,
    // What is there decides, else the name, or that it shall be split.
    claims({ path }, split) {
      if (path === undefined) return false;
      const there = systemDisk.kindOf(path);
      return there === "file" ||
        there === undefined && (split || /\.tar(?:\.\d{3,})?$/i.test(path));
    },
    place({ text }) {
      const path = bundleName(text);
      return { path, work: workOf(path) };
    },
    async open({ path }, options) {
      const { openBundleTarget } = await import("./target.ts");
      return await openBundleTarget(path, options);
    },
  },
};
