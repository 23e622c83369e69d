/**
 * Decompresses archives to nowhere, each in a Worker of its own:
 * `gunzip_alone.ts stream|zlib FILE…`.
 */
const [kind, ...files] = Deno.args;

await Promise.all(files.map((file) =>
  new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL("gunzip_worker.ts", import.meta.url), {
      type: "module",
    });
    worker.onmessage = () => {
      worker.terminate();
      resolve();
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ kind, file });
  })
));
