import { assertEquals } from "@std/assert";
import { snapshotTree } from "../../support/tree.ts";
import type { Answer } from "./disobedience.ts";

/** Asserts that the runtime refused a Worker everything, and that `folder`, which it was probed in, came to no harm. */
export async function assertHeld(
  answer: Answer,
  folder: string,
): Promise<void> {
  const allowed = Object.entries(answer).filter(([, error]) =>
    error !== "NotCapable"
  );
  assertEquals(allowed, []);
  assertEquals(Object.keys(snapshotTree(folder)), [
    "archive",
    "outside",
    "outside/secret.txt",
    "staging",
    "staging/file",
    "staging/written",
  ]);
  assertEquals(await Deno.readTextFile(`${folder}/archive`), "archive");
  assertEquals(
    await Deno.readTextFile(`${folder}/outside/secret.txt`),
    "secret",
  );
}
