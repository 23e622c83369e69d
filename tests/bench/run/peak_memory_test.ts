import { assertEquals } from "@std/assert";
import { watchPeakMemory } from "../../../scripts/bench/run/peak_memory.ts";

/** A program that holds 300 MB until its stdin ends. */
const HOLD = "const held = new Uint8Array(300e6).fill(1);" +
  "for await (const _ of Deno.stdin.readable); Deno.exit(held[0] - 1)";

/** A program that runs the other below itself. */
const PARENT = `await new Deno.Command(Deno.execPath(), ${
  JSON.stringify({
    args: ["eval", "--quiet", "--no-config", HOLD],
    stdin: "inherit",
  })
}).output()`;

Deno.test({
  name: "watchPeakMemory() sees a process below the one it was given",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--no-config", PARENT],
      stdin: "piped",
    }).spawn();
    const memory = watchPeakMemory(child.pid);
    while ((memory.peak() ?? 0) < 300e6) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    memory.stop();
    await child.stdin.close();
    assertEquals((await child.status).success, true);
  },
});
