import { assertEquals, assertRejects } from "@std/assert";
import { AppError, Interrupted, UsageError } from "../../src/base/errors.ts";
import { confirm } from "../../src/cli/removing.ts";

const unasked = () => Promise.reject(new Error("asked"));

/** Someone at a terminal who is asked and answers; what was written there. */
function person(
  readLine: () => Promise<string>,
  { yes = false, stdinIsTerminal = true, stop = new AbortController() } = {},
) {
  let shown = "";
  const stderr = {
    writeSync(bytes: Uint8Array) {
      shown += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
  const world = { stdinIsTerminal, stderr, readLine, stop: stop.signal };
  const asked = confirm({ options: { yes }, world }, "Remove it?");
  return { asked, shown: () => shown };
}

for (const answer of ["y\n", "yes\n", " YES \r\n", "Y"]) {
  Deno.test(`confirm() takes ${JSON.stringify(answer)} for a yes`, async () => {
    const { asked, shown } = person(() => Promise.resolve(answer));
    await asked;
    const end = answer.endsWith("\n") ? "" : "\n";
    assertEquals(shown(), `Remove it? [y/N] ${end}`);
  });
}

for (const answer of ["\n", "", "n\n", "no\n", "yesno\n", "ye\n", "\0y"]) {
  Deno.test(`confirm() takes ${JSON.stringify(answer)} for a no`, async () => {
    const { asked } = person(() => Promise.resolve(answer));
    const error = await assertRejects(
      () => asked,
      AppError,
      "nothing was removed",
    );
    assertEquals([error.exitCode, error.failure], [1, "declined"]);
  });
}

Deno.test("confirm() asks no one where --yes is given", async () => {
  const { asked, shown } = person(unasked, { yes: true });
  await asked;
  assertEquals(shown(), "");
});

Deno.test("confirm() says that --yes is needed where no one can be asked", async () => {
  const { asked, shown } = person(unasked, { stdinIsTerminal: false });
  const error = await assertRejects(() => asked, UsageError);
  assertEquals([shown(), error.exitCode], ["", 2]);
  assertEquals(error.hint, "Give --yes to go ahead without a question.");
});

Deno.test("confirm() ends the question's line when the run is stopped, and itself", async () => {
  const stop = new AbortController();
  const { asked, shown } = person(() => {
    stop.abort(new Interrupted("SIGINT"));
    return new Promise(() => {});
  }, { stop });
  await assertRejects(() => asked, Interrupted);
  assertEquals(shown(), "Remove it? [y/N] \n");
});
