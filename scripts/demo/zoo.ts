/**
 * Keeps the demo zoo running until Ctrl-C, for one's own tries. A number as
 * its argument is the most bytes a second that it sends for each archive.
 */
import { exportLine, makeDemoHome } from "./demo_home.ts";
import { stopSignal } from "./stop_signal.ts";
import { startZoo } from "./zoo_server.ts";

const [speed] = Deno.args;
if (speed !== undefined && !(Number(speed) > 0)) {
  console.error(`"${speed}" is not a number of bytes per second`);
  Deno.exit(2);
}

const stop = stopSignal();
const zoo = await startZoo(
  speed === undefined ? {} : { bytesPerSecond: Number(speed) },
);
const home = await makeDemoHome();
console.log(`A model zoo runs on this machine. To use it, and a home away from
yours that is removed with it, copy these lines into another terminal:

${exportLine("niftynet_model_zoo", zoo.url)}
${exportLine("niftynet_config_home", home.configHome)}

It has these entries:

${zoo.ids.map((id) => `  ${id}`).join("\n")}

Ctrl-C ends it.`);

await new Promise((resolve) => stop.addEventListener("abort", resolve));
await zoo.close();
await home.remove();
Deno.exit(0);
