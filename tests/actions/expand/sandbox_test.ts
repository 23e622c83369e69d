import { withTempFolder } from "../../support/temp.ts";
import { assertHeld } from "./assert_held.ts";
import { probeSandbox } from "./sandbox_probe.ts";

Deno.test("startSandboxedWorker() starts a Worker that the runtime holds to its paths", () =>
  withTempFolder(async (folder) => {
    await assertHeld(await probeSandbox(folder), folder);
  }));
