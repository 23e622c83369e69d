// Pure: no disk, network, clock or environment.

import { BuildError } from "./build_error.ts";

const EAGER =
  /import \{ createRequire as (\w+) \} from "node:module";\s+var __require = \1\(import\.meta\.url\);/;

/**
 * Lets a bundle load Node's modules when a CommonJS package asks for one. The
 * bundler puts `createRequire` in front of all code, and so every start of the
 * program would wait for `node:module`.
 *
 * @param text a file of a bundle.
 * @throws BuildError if a package asks for what is not built in.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
export function withLateBuiltIns(text: string): string {
  for (const [, argument = ""] of text.matchAll(/\b__require\(([^)]*)\)/g)) {
    if (/^"node:[\w/]+"$/.test(argument)) continue;
    throw new BuildError(
      `cannot bundle the program: a package requires ${argument}, which is not built in`,
    );
  }
  return text.replace(
    EAGER,
    "var __require = (name) => process.getBuiltinModule(name);",
  );
}
