// @ts-types="./path.d.ts"
export * from "deno-std/path/windows/mod.js";
