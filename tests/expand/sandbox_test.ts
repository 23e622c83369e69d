import { assertEquals } from "@std/assert";
import { withTempFolder } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";
import { probeSandbox } from "./sandbox_probe.ts";

Deno.test("startSandboxedWorker() starts a Worker that the runtime holds to its paths", () =>
  withTempFolder(async (folder) => {
    const answer = await probeSandbox(folder);
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
  }));
