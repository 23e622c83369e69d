// @ts-types="./path.d.ts"
import * as posix from "deno-std/path/posix/mod.js";
// @ts-types="./path.d.ts"
import * as windows from "deno-std/path/windows/mod.js";

// Pure files use this module, so it is checked without Deno's types.
declare const Deno: { build: { os: string } };

// std's own module chooses in the same way, but in its npm build asks Node's
// `process` first, which makes a start some 20 ms longer with Deno 2.9.
export const {
  basename,
  dirname,
  fromFileUrl,
  isAbsolute,
  join,
  relative,
  resolve,
  toFileUrl,
} = Deno.build.os === "windows" ? windows : posix;
