/**
 * Shows the program at work on any machine, with no network: starts the demo
 * zoo on loopback, runs the program as a user would, shows what was installed,
 * runs it again, and clears everything up.
 */
import { fromFileUrl } from "@std/path";
import { type DemoHome, exportLine, makeDemoHome } from "./demo_home.ts";
import { stopSignal } from "./stop_signal.ts";
import { treeLines } from "./tree.ts";
import { DEMO_ID } from "./zoo_content.ts";
import { type RunningZoo, startZoo } from "./zoo_server.ts";

/** Slow enough for a bar to be seen. */
const BYTES_PER_SECOND = 2_000_000;
const INTERRUPTED = 130;
const root = fromFileUrl(new URL("../../", import.meta.url));

Deno.exit(await demo());

/** Runs the demo; returns the exit code. */
async function demo(): Promise<number> {
  const stop = stopSignal();
  const zoo = await startZoo({ bytesPerSecond: BYTES_PER_SECOND });
  const home = await makeDemoHome();
  try {
    console.log(`# A model zoo runs on this machine, with ${zoo.ids.join(", ")}.
# The program gets its address, and a home away from yours:
$ ${exportLine("niftynet_model_zoo", zoo.url)}
$ ${exportLine("niftynet_config_home", home.configHome)}`);
    const first = await run(zoo, home, stop);
    if (first !== 0) return stop.aborted ? INTERRUPTED : first;

    console.log(`\n# What is in ${home.home} now:`);
    console.log((await treeLines(home.home)).join("\n"));
    console.log(`\n# What is in ${home.configHome} now:`);
    console.log((await treeLines(home.configHome)).join("\n"));

    console.log("\n# Once more, when everything is there already:");
    const second = await run(zoo, home, stop);
    return stop.aborted ? INTERRUPTED : second;
  } finally {
    await zoo.close();
    await home.remove();
  }
}

/** Runs `net_download` from its source with the user's terminal; returns its exit code. */
async function run(
  zoo: RunningZoo,
  home: DemoHome,
  stop: AbortSignal,
): Promise<number> {
  console.log(`$ net_download ${DEMO_ID}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-P", "--no-prompt", "--quiet"]
      .concat("--config", `${root}deno.json`, `${root}main.ts`, DEMO_ID),
    env: {
      niftynet_model_zoo: zoo.url,
      niftynet_config_home: home.configHome,
      // A proxy that the user needs elsewhere does not reach this machine's loopback.
      NO_PROXY: "127.0.0.1",
      no_proxy: "127.0.0.1",
    },
    stdin: "null",
    signal: stop,
  }).spawn().status;
  return code;
}
