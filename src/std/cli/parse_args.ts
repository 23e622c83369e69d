// @ts-types="./parse_args.d.ts"
export { parseArgs, type ParseOptions } from "deno-std/cli/parse_args.js";
