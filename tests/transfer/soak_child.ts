// Fetches one archive into a folder and tells its progress line by line: the
// soaks kill it again and again. Its arguments: the address, the folder, and
// how many connections it has.
import { webBlob } from "../../src/transfer/blob.ts";
import { fetchBlob } from "../../src/transfer/fetch_blob.ts";
import { openHttp } from "../../src/transfer/http/http.ts";
import { ConnectionCount } from "../../src/transfer/segments/connection_count.ts";

const [address = "", folder = "", connections = "1"] = Deno.args;
const line = (text: unknown) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const http = openHttp({
  environment: {},
  connections: Number(connections),
});
const never = new AbortController().signal;
// Waits between attempts are another test's business.
const clock = {
  date: () => Date.now(),
  random: () => 0,
  sleep: () => Promise.resolve(),
};
const archive = await fetchBlob(
  { blob: webBlob(new URL(address)), folder },
  {
    ...{ http, retries: 9, signal: never, clock },
    // All at once: what each brings rests on how busy the machine is.
    connectionCount: (most) => new ConnectionCount(most, most),
  },
  {
    progress: (received, _total, beside) =>
      line(received + (beside?.ahead ?? 0)),
    retry: () => {},
    restarted: () => line("restarted"),
  },
);
line(`done ${archive.sha256}`);
http.close();
