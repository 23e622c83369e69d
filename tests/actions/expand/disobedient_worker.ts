import { symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import type { Answer, Order } from "./disobedience.ts";

declare const self: {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(message: Answer): void;
};

type Attempt = (order: Order) => unknown;

const ATTEMPTS: Record<string, Attempt> = {
  "write a file outside": ({ outside }) =>
    Deno.writeTextFileSync(`${outside}/harm.txt`, "harm"),
  "write a file outside, by a path through staging": ({ staging }) =>
    Deno.writeTextFileSync(`${staging}/../outside/harm.txt`, "harm"),
  "write a file outside, as Node does": ({ outside }) =>
    writeFileSync(`${outside}/harm.txt`, "harm"),
  "append to the archive": ({ archive }) =>
    Deno.writeTextFileSync(archive, "harm", { append: true }),
  "make a folder outside": ({ outside }) => Deno.mkdirSync(`${outside}/harm`),
  "move a file out": ({ staging, outside }) =>
    Deno.renameSync(`${staging}/file`, `${outside}/harm.txt`),
  "change a mode outside": ({ outside }) =>
    Deno.chmodSync(`${outside}/secret.txt`, 0o777),
  "change a time outside": ({ outside }) =>
    Deno.utimeSync(`${outside}/secret.txt`, 1, 1),
  "remove a file outside": ({ outside }) =>
    Deno.removeSync(`${outside}/secret.txt`),
  "read a file outside": ({ outside }) =>
    Deno.readTextFileSync(`${outside}/secret.txt`),
  "list a folder outside": ({ outside }) => [...Deno.readDirSync(outside)],
  "make a symbolic link": ({ staging }) =>
    Deno.symlinkSync("file", `${staging}/link`),
  "make a symbolic link, as Node does": ({ staging }) =>
    symlinkSync("file", `${staging}/link`),
  "make a hard link to a file outside": ({ staging, outside }) =>
    Deno.linkSync(`${outside}/secret.txt`, `${staging}/secret.txt`),
  "make a hard link outside": ({ staging, outside }) =>
    Deno.linkSync(`${staging}/file`, `${outside}/harm.txt`),
  "open a socket": ({ port }) => Deno.connect({ hostname: "127.0.0.1", port }),
  "open a socket, as Node does": ({ port }) =>
    new Promise((resolve, reject) =>
      connect(port, "127.0.0.1").on("connect", resolve).on("error", reject)
    ),
  "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  "fetch": ({ port }) => fetch(`http://127.0.0.1:${port}/`),
  "read the environment": () => readVariable("PATH"),
  "read what the program may read of it": () => readVariable("HOME"),
  "list the environment": () => {
    const [name = ""] = Object.keys(Deno.env.toObject());
    return readVariable(name);
  },
  "run a program": () => new Deno.Command("/bin/true").outputSync(),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "ask for the host's name": () => Deno.hostname(),
  "import from the network": ({ port }) =>
    import(`http://127.0.0.1:${port}/harm.ts`),
  "start a Worker that may do more": () => {
    const options = {
      type: "module",
      deno: { permissions: { net: true } },
    } as const;
    return new Worker("data:application/javascript,", options);
  },
};

/** A variable that is not permitted looks unset where the program's permissions say so. */
function readVariable(name: string): string {
  const value = name === "" ? undefined : Deno.env.get(name);
  if (value === undefined) throw new Deno.errors.NotCapable(name);
  return value;
}

/** The error's name, under the disguises that the runtime's own refusal may have. */
function refusal(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An import that may not be is a TypeError.
  // In a compiled program it is not even looked for.
  const refused = /^(?:Requires \w+ access|Module not found: http)/;
  if (refused.test(error.message)) return "NotCapable";
  // Node's sockets in Deno 2.6 know only this word; the port does take connections.
  if ("code" in error && error.code === "ECONNREFUSED") return "NotCapable";
  return error.name;
}

self.onmessage = async ({ data }) => {
  const answer: Answer = {};
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    try {
      await attempt(data);
      answer[name] = "done";
    } catch (error) {
      answer[name] = refusal(error);
    }
  }
  Deno.writeTextFileSync(`${data.staging}/written`, "as it may");
  self.postMessage(answer);
};
