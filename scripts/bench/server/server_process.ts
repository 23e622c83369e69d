import { fromFileUrl } from "@std/path";
import { type Conditions, CONTROL, type Served } from "./control.ts";

const program = fromFileUrl(new URL("server.ts", import.meta.url));
const config = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** The bench's server, running. */
export interface Server {
  /** Its address, without a slash at the end. */
  origin: string;
  /** Changes how it behaves and sets its counts to zero. */
  set(conditions: Conditions): Promise<void>;
  served(): Promise<Served>;
  stop(): Promise<void>;
}

/** Starts the server of the data in `folder`. It ends by itself when this process does. */
export async function startServer(folder: string): Promise<Server> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, program, folder],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const origin = `http://127.0.0.1:${await firstLine(child.stdout)}`;
  const control = async (init?: RequestInit): Promise<Served> => {
    const answer = await fetch(origin + CONTROL, init);
    return await answer.json();
  };
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

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  const [line = ""] = text.split("\n");
  if (line === "") throw new Error("the bench's server did not start");
  return line;
}
