import { fromFileUrl } from "@std/path";

const program = fromFileUrl(new URL("server.ts", import.meta.url));
const config = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** Path under which the bench sets up its server (POST) and asks what it sent (GET). */
export const CONTROL = "/control";

/** How the server behaves until the next conditions are set. */
export interface Conditions {
  /** Bytes per second for all answers together; unlimited without it. */
  rate?: number;
  /** Bytes per second for each answer; unlimited without it. */
  each?: number;
  /** A round trip, in ms: for every answer, and for every connection. */
  latency?: number;
  /** Archives stop after this part of their bytes has been sent, as if the link were cut. */
  stopAt?: number;
}

/** What the server did under these conditions. */
export interface Served {
  /** Bytes of files that were handed to clients. */
  bytes: number;
  /** How many archives stand still because of `stopAt`. */
  stopped: number;
}

/** The bench's server, running. */
export interface Server {
  /** Its address, without a slash at the end. */
  origin: string;
  /** Changes how it behaves and sets its counts to zero. */
  set(conditions: Conditions): Promise<void>;
  served(): Promise<Served>;
  stop(): Promise<void>;
}

/** Starts a server of the zoo in `folder`. It ends when this process does. */
export async function startServer(folder: string): Promise<Server> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, program, folder],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const origin = `http://127.0.0.1:${await readPort(child.stdout)}`;
  const control = async (init?: RequestInit): Promise<Served> =>
    await (await fetch(origin + CONTROL, init)).json();
  return {
    origin,
    async set(conditions) {
      await control({ method: "POST", body: JSON.stringify(conditions) });
    },
    served: () => control(),
    async stop() {
      await child.stdin.close();
      await child.status;
    },
  };
}

async function readPort(stream: ReadableStream<Uint8Array>): Promise<number> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) return Number(text);
  }
  throw new Error("the bench's server did not start");
}
