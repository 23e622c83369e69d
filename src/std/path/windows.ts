// @ts-types="./path.d.ts"
export {
  basename,
  dirname,
  fromFileUrl,
  isAbsolute,
  join,
  relative,
  resolve,
  toFileUrl,
} from "deno-std/path/windows/mod.js";
