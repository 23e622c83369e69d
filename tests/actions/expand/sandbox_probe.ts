import { startSandboxedWorker } from "../../../src/actions/expand/sandbox.ts";
import type { Answer, Order } from "./disobedience.ts";

/**
 * Starts a Worker in the sandbox of an expansion, tells it to do everything
 * that it may not, and returns what the runtime answered to each. `folder` is
 * an empty one.
 *
 * Run as a program, it takes such a folder and prints the answers as JSON: so
 * the sandbox of a compiled program is held to the same.
 */
export async function probeSandbox(folder: string): Promise<Answer> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hungUp = hangUp(listener);
  const order: Order = {
    archive: `${folder}/archive`,
    staging: `${folder}/staging`,
    outside: `${folder}/outside`,
    port: listener.addr.port,
  };
  await Deno.mkdir(order.staging);
  await Deno.mkdir(order.outside);
  await Deno.writeTextFile(order.archive, "archive");
  await Deno.writeTextFile(`${order.staging}/file`, "file");
  await Deno.writeTextFile(`${order.outside}/secret.txt`, "secret");
  const worker = startSandboxedWorker(
    new URL("./disobedient_worker.ts", import.meta.url),
    { read: [order.archive, order.staging], write: [order.staging] },
  );
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
    listener.close();
    await hungUp;
  }
}

/** Closes every connection, so that no one who may open one waits for an answer. */
async function hangUp(listener: Deno.TcpListener): Promise<void> {
  for await (const connection of listener) connection.close();
}

if (import.meta.main) {
  const [folder = ""] = Deno.args;
  console.log(JSON.stringify(await probeSandbox(folder)));
}
