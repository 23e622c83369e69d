import { BuildError } from "./build_error.ts";
import { executableTriple, HEADER_BYTES } from "./target.ts";

/** The runtime that `deno compile` puts under the program. */
export interface Runtime {
  /** Where it is; `undefined` lets Deno download the one of its own version. */
  path: string | undefined;
  /** Version of Deno that it comes from. */
  version: string;
  /** Version of V8 in it. */
  v8: string;
}

/**
 * Chooses the runtime for a target: the one at `path`, the value of
 * `DENORT_BIN`, if it is for that system, else the one that Deno downloads.
 *
 * @throws BuildError if the file is no runtime, or one of another version: its
 * layout changes between minor versions, and it would start nothing.
 */
export function chooseRuntime(
  triple: string,
  path: string | undefined,
): Runtime {
  const { deno, v8 } = Deno.version;
  const own = { path: undefined, version: deno, v8 };
  if (!path) return own;
  const bytes = readRuntime(path);
  const made = executableTriple(bytes.subarray(0, HEADER_BYTES));
  const version = runtimeVersion(bytes);
  if (made === undefined || version === undefined) {
    throw new BuildError(
      `cannot use DENORT_BIN "${path}": it is not a runtime of Deno's`,
    );
  }
  if (made !== triple) return own;
  if (minor(version.version) !== minor(deno)) {
    throw new BuildError(
      `cannot compile with Deno ${deno} and the runtime of Deno ${version.version} that DENORT_BIN names: they do not fit`,
      { hint: `Compile with Deno ${minor(version.version)}, or unset it.` },
    );
  }
  return { path, ...version };
}

/** The versions that a runtime's bytes tell; `undefined` if they are none. */
export function runtimeVersion(
  bytes: Uint8Array,
): { version: string; v8: string } | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  const version = /Deno\/(\d+\.\d+\.\d+)\+[0-9a-f]{7}/.exec(text)?.[1];
  const v8 = /\d+\.\d+\.\d+\.\d+-rusty/.exec(text)?.[0];
  return version && v8 ? { version, v8 } : undefined;
}

function minor(version: string): string {
  return version.split(".", 2).join(".");
}

function readRuntime(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BuildError(`cannot use DENORT_BIN "${path}": ${reason}`, {
      cause: error,
    });
  }
}
