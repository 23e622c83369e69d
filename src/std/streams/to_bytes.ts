// @ts-types="./to_bytes.d.ts"
export { toBytes } from "deno-std/streams/to_bytes.js";
