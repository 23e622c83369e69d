import { assertEquals, assertRejects } from "@std/assert";
import { confirm } from "../../src/cli/removing.ts";
import { readOptionValues } from "../../src/cli/option_values.ts";
import type { World } from "../../src/cli/world.ts";
import { AppError, Interrupted, UsageError } from "../../src/base/errors.ts";

/** A machine with somebody at the terminal who answers; tells what was asked. */
function person(
  answer: () => Promise<string>,
  stop = new AbortController().signal,
  terminal = true,
): { world: World; asked: () => string } {
  let asked = "";
  const stderr = {
    writeSync(bytes: Uint8Array) {
      asked += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
  const world: World = {
    environment: {},
    variables: [],
    users: { os: "posix", uid: 1, passwd: "" },
    stdout: stderr,
    stderr,
    stdoutIsTerminal: terminal,
    stderrIsTerminal: terminal,
    stdinIsTerminal: terminal,
    readLine: answer,
    columns: () => 80,
    stop,
  };
  return { world, asked: () => asked };
}

const options = readOptionValues({});
const yes = readOptionValues({ yes: [""] });

for (const answer of ["y\n", "yes\n", " YES \r\n", "Y"]) {
  Deno.test(`confirm() takes ${JSON.stringify(answer)} for a yes`, async () => {
    const { world, asked } = person(() => Promise.resolve(answer));
    await confirm({ options, world }, "Remove it?");
    const end = answer.endsWith("\n") ? "" : "\n";
    assertEquals(asked(), `Remove it? [y/N] ${end}`);
  });
}

for (const answer of ["\n", "", "n\n", "no\n", "yesno\n", "ye\n", "\0y"]) {
  Deno.test(`confirm() takes ${JSON.stringify(answer)} for a no`, async () => {
    const { world } = person(() => Promise.resolve(answer));
    const error = await assertRejects(
      () => confirm({ options, world }, "Remove it?"),
      AppError,
      "nothing was removed",
    );
    assertEquals([error.exitCode, error.failure], [1, "declined"]);
  });
}

Deno.test("confirm() asks nobody where --yes is given", async () => {
  const { world, asked } = person(() => Promise.reject(new Error("asked")));
  await confirm({ options: yes, world }, "Remove it?");
  assertEquals(asked(), "");
});

Deno.test("confirm() says that --yes is needed where nobody can be asked", async () => {
  const never = () => Promise.reject(new Error("asked"));
  const { world, asked } = person(never, undefined, false);
  const error = await assertRejects(
    () => confirm({ options, world }, "Remove it?"),
    UsageError,
  );
  assertEquals([asked(), error.exitCode], ["", 2]);
  assertEquals(error.hint, "Give --yes to go ahead without a question.");
});

Deno.test("confirm() ends the question's line when the run is stopped, and itself", async () => {
  const stop = new AbortController();
  const { world, asked } = person(() => {
    stop.abort(new Interrupted("SIGINT"));
    return new Promise(() => {});
  }, stop.signal);
  await assertRejects(
    () => confirm({ options, world }, "Remove it?"),
    Interrupted,
  );
  assertEquals(asked(), "Remove it? [y/N] \n");
});
