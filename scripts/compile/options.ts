import { parseArgs } from "node:util";
import { UsageError } from "../../src/base/errors.ts";
import { type Target, TARGETS } from "./target.ts";

/** What `scripts/compile.ts` is asked to make. */
export interface CompileOptions {
  targets: readonly Target[];
  /** The folder for what is made. */
  output: string;
  /** Whether to add what a release has beside the programs. */
  release: boolean;
}

/**
 * Reads the arguments of `scripts/compile.ts`.
 *
 * @param host the triple of this machine, compiled for where none is named.
 * @throws UsageError for an unknown option, or a target that there is no
 * program for.
 */
export function compileOptions(argv: string[], host: string): CompileOptions {
  const { target, output, release } = parse(argv);
  const triples = target ?? (release ? [] : [host]);
  const targets = triples.length === 0 ? TARGETS : triples.map(findTarget);
  return { targets, output, release };
}

function parse(argv: string[]) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        target: { type: "string", multiple: true },
        output: { type: "string", default: "dist" },
        release: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function findTarget(triple: string): Target {
  const target = TARGETS.find((t) => t.triple === triple);
  if (target !== undefined) return target;
  throw new UsageError(`cannot compile for "${triple}": no such target`, {
    hint: `There are ${TARGETS.map((t) => t.triple).join(", ")}.`,
  });
}
