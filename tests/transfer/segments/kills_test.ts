import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { RangeServer } from "../../support/range_server.ts";
import { listTree, withTempFolder } from "../../support/temp.ts";
import { seededBytes, sha256 } from "../../support/transfer.ts";

/** `deno task fuzz` has them all. */
const ROUNDS = Number(Deno.env.get("NET_DOWNLOAD_FUZZ") ?? 0) > 20_000
  ? 200
  : 8;
const CHILD = fromFileUrl(new URL("../soak_child.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** Starts the process that fetches the archive over up to eight connections. */
function start(url: URL, folder: string): Deno.ChildProcess {
  const run = ["run", "--allow-all", "--no-check", "--quiet"];
  return new Deno.Command(Deno.execPath(), {
    args: [...run, "--config", CONFIG, CHILD, url.href, folder, "8"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/**
 * Lets a process fetch until the server has sent so much, and kills it.
 *
 * @returns the last line of one that came to its end first.
 */
async function fetchUntil(
  bytes: number,
  server: RangeServer,
  folder: string,
): Promise<string | undefined> {
  const child = start(server.url(), folder);
  let told = "";
  let killed = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    told += text;
    if (killed || server.sent < bytes) continue;
    child.kill("SIGKILL");
    killed = true;
  }
  await child.status;
  assert(!told.includes("restarted"));
  return killed ? undefined : told.trimEnd().split("\n").at(-1);
}

Deno.test(`fetchBlob() with segments survives ${ROUNDS} kills, and loses what was under way at most`, async () => {
  const content = new Uint8Array(seededBytes(64_000_000, 64));
  const digest = await sha256(content);
  const random = seededBytes(ROUNDS, 200);
  let [sent, archives, peak] = [0, 0, 0];
  for (let round = 0; round < ROUNDS;) {
    await withTempFolder(async (folder) => {
      await using server = new RangeServer(content, { each: 8_000_000 });
      let last: string | undefined;
      while (last === undefined) {
        // Up to a third of the archive, and then to the end.
        const more = round < ROUNDS ? (random[round] ?? 0) * 90_000 : Infinity;
        last = await fetchUntil(server.sent + more, server, folder);
        if (last === undefined) round++;
      }
      assertEquals(last, `done ${digest}`);
      assertEquals(listTree(folder).length, 2);
      sent += server.sent;
      archives++;
      peak = Math.max(peak, server.peak);
    });
  }
  const factor = sent / archives / content.length;
  console.log(
    `sent ${factor.toFixed(4)} of ${archives} archives, ${peak} at once`,
  );
  assert(peak > 1);
  // Killed several times each, while up to eight connections bring something.
  assert(factor < 1.02 + 0.08 * ROUNDS / archives);
});

Deno.test("a run that is killed at 50 % with up to eight connections leaves the next one half of the bytes, and at most 2 % more", () =>
  withTempFolder(async (folder) => {
    const content = new Uint8Array(seededBytes(96_000_000, 65));
    await using server = new RangeServer(content, { each: 3_000_000 });
    server.stopAt = content.length / 2;
    const child = start(server.url(), folder);
    let told = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      told += text;
      const received = Number(told.split("\n").at(-2));
      // What was under way when the first connection was given up came twice.
      if (received >= 0.99 * server.stopAt) child.kill("SIGKILL");
    }
    assertEquals((await child.status).signal, "SIGKILL");
    assert(server.peak > 4, `${server.peak} at once`);
    const before = server.sent;
    server.stopAt = Infinity;
    const last = await fetchUntil(Infinity, server, folder);
    assertEquals(last, `done ${await sha256(content)}`);
    const again = (server.sent - before) / content.length;
    assert(again <= 0.52, `${again.toFixed(4)} of the bytes came afterwards`);
  }));
