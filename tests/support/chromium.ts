import { join } from "@std/path";
import { hasProgram } from "./archives.ts";

/** Whether Debian's Chromium is installed. */
export const HAS_CHROMIUM = hasProgram("chromium");

/** How a page is looked at. */
export interface Look {
  /** Of the window, in CSS pixels. */
  width: number;
  dark?: boolean;
  print?: boolean;
}

/** A page in Chromium. */
export interface BrowserPage {
  /** The addresses that were asked for since the page was opened. */
  readonly requests: readonly string[];
  /** What the browser complained of: errors of scripts, and what the page's policy refused. */
  readonly complaints: readonly string[];
  look(how: Look): Promise<void>;
  /** The value of an expression in the page; it must be one that JSON can hold. */
  evaluate(expression: string): Promise<unknown>;
  /** A picture of the whole page, as PNG. */
  screenshot(): Promise<Uint8Array<ArrayBuffer>>;
}

type Message = Record<string, unknown>;

/**
 * Opens an address in a Chromium of its own, through its DevTools protocol, and
 * ends it afterwards.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export async function withPage(
  address: string,
  folder: string,
  body: (page: BrowserPage) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command("chromium", {
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--no-first-run",
      "--disable-background-networking",
      "--no-proxy-server",
      `--user-data-dir=${join(folder, "chromium")}`,
      "--remote-debugging-port=0",
      "about:blank",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const browser = await debuggerOf(errors);
    const list = new URL("/json/list", browser.replace("ws:", "http:"));
    const [target] = await (await fetch(list)).json();
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    try {
      await once(socket, "open");
      await body(await open(socket, address));
    } finally {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    }
  } finally {
    child.kill("SIGTERM");
    for (let done = false; !done;) ({ done } = await errors.read());
    await child.status;
  }
}

async function debuggerOf(
  errors: ReadableStreamDefaultReader<string>,
): Promise<string> {
  let text = "";
  for (;;) {
    const { value, done } = await errors.read();
    if (done) throw new Error(`chromium did not start: ${text}`);
    text += value;
    const [, address] = /listening on (ws:\S+)/.exec(text) ?? [];
    if (address !== undefined) return address;
  }
}

function once(target: EventTarget, kind: string): Promise<void> {
  return new Promise((resolve) =>
    target.addEventListener(kind, () => resolve(), { once: true })
  );
}

async function open(socket: WebSocket, address: string): Promise<BrowserPage> {
  const requests: string[] = [];
  const complaints: string[] = [];
  const waiting = new Map<number, (answer: Message) => void>();
  const loaded = Promise.withResolvers<void>();
  let count = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, method, params, ...answer } = JSON.parse(data);
    if (id !== undefined) return waiting.get(id)?.(answer);
    if (method === "Network.requestWillBeSent") {
      requests.push(params.request.url);
    }
    if (method === "Log.entryAdded") complaints.push(params.entry.text);
    if (method === "Runtime.exceptionThrown") {
      complaints.push(params.exceptionDetails.text);
    }
    if (method === "Page.loadEventFired") loaded.resolve();
  });
  async function ask(method: string, params: Message = {}) {
    const id = ++count;
    const answer = Promise.withResolvers<Message>();
    waiting.set(id, answer.resolve);
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer.promise;
    if (error !== undefined) throw new Error(JSON.stringify(error));
    return result as Message;
  }
  for (const domain of ["Page", "Network", "Log", "Runtime"]) {
    await ask(`${domain}.enable`);
  }
  await ask("Page.navigate", { url: address });
  await loaded.promise;
  return {
    requests,
    complaints,
    async look({ width, dark = false, print = false }) {
      await ask("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: false,
      });
      await ask("Emulation.setEmulatedMedia", {
        media: print ? "print" : "screen",
        features: [{
          name: "prefers-color-scheme",
          value: dark ? "dark" : "light",
        }],
      });
    },
    async evaluate(expression) {
      const { result } = await ask("Runtime.evaluate", {
        expression,
        returnByValue: true,
      }) as { result: { value: unknown } };
      return result.value;
    },
    async screenshot() {
      const { data } = await ask("Page.captureScreenshot", {
        captureBeyondViewport: true,
      });
      return Uint8Array.fromBase64(String(data));
    },
  };
}
