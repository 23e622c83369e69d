import { assertEquals, assertStringIncludes } from "@std/assert";
import { programCommand, runProgram } from "../support/program.ts";
import { withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const archive = await tarGz({ "a.txt": "a" });

/** A zoo whose archive comes when it is allowed to; `asked` tells that it is wanted. */
function slowZoo() {
  const asked = Promise.withResolvers<void>();
  const allowed = Promise.withResolvers<void>();
  const files = {
    [inEntry("toy", "main.ini")]: manifest(
      "1.0",
      section("data", { url: "data.tar.gz", destination: "data" }),
    ),
    [inEntry("toy", "data.tar.gz")]: async () => {
      asked.resolve();
      await allowed.promise;
      return new Response(archive);
    },
  };
  return { files, asked: asked.promise, allow: allowed.resolve };
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os === "windows", fn });
}

for (const under of [[], ["/usr/bin/nohup"]]) {
  const how = under.length === 0 ? "without a terminal" : "under nohup";
  test(`a run ${how} outlives the end of its session (SIGHUP)`, async () => {
    const zoo = slowZoo();
    await withUser(zoo.files, async (user) => {
      const child = programCommand({ args: ["toy"], env: user.env, under })
        .spawn();
      await zoo.asked;
      child.kill("SIGHUP");
      zoo.allow();
      const { code, stderr } = await child.output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      assertEquals(user.installed().includes("data/toy/a.txt"), true);
    });
  });
}

/**
 * Runs a program on a terminal, with stderr to a file, and closes the terminal
 * when the program has begun to download.
 */
const CLOSE = `
import os, pty, sys
log, program = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
    os.execv(program[0], program)
shown = b""
while b"Downloading" not in shown:
    shown += os.read(terminal, 4096)
os.close(terminal)
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

test("closing the terminal of a run ends it with 129 and its message", async () => {
  const zoo = slowZoo();
  await withUser(zoo.files, async ({ env, path }) => {
    const log = path("stderr");
    const under = ["/usr/bin/env", "python3", "-c", CLOSE, log];

    const { code, stderr } = await runProgram({
      args: ["toy"],
      env: { ...env, PATH: "/usr/bin:/bin" },
      under,
    });
    zoo.allow();
    assertEquals(code, 129, stderr);
    assertStringIncludes(
      await Deno.readTextFile(log),
      "net_download: stopped by SIGHUP.",
    );
  });
});
