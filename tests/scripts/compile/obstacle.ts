import { BuildError } from "../../../scripts/compile/build_error.ts";
import { chooseRuntime } from "../../../scripts/compile/runtime.ts";

/** Why this Deno has no runtime here to compile with, if so: it would have to be downloaded. */
export function runtimeObstacle(): string | undefined {
  try {
    const path = Deno.env.get("DENORT_BIN");
    const { path: chosen } = chooseRuntime(Deno.build.target, path);
    return chosen === undefined
      ? "DENORT_BIN names no runtime to compile with"
      : undefined;
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  }
}
