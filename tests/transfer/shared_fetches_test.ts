import { assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, NetworkError } from "../../src/base/errors.ts";
import { SharedFetches } from "../../src/transfer/shared_fetches.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { listTree } from "../support/temp.ts";
import { fileOf, seededBytes, withTrial } from "../support/transfer.ts";

const content = seededBytes(300_000, 1);

Deno.test("fetch() asks once for what two sections want, tells both and removes it after the last", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const fetches = new SharedFetches(trial.context);
    const told: Record<string, number> = {};
    const ask = (name: string) =>
      fetches.fetch(trial.request(url), {
        ...trial.observer,
        progress: (received) => {
          told[name] = received;
        },
      });
    const [first, second] = await Promise.all([ask("first"), ask("second")]);
    assertEquals([first, server.requests.length], [second, 1]);
    assertEquals(told, { first: 300_000, second: 300_000 });
    await fetches.release(trial.request(url));
    const late = await ask("late");
    assertEquals([late, told.late, server.requests.length], [
      first,
      300_000,
      1,
    ]);
    await fetches.release(trial.request(url));
    assertEquals((await Deno.stat(fileOf(first))).size, 300_000);
    await fetches.release(trial.request(url));
    assertEquals(listTree(trial.folder), []);
    await ask("again");
    assertEquals(server.requests.length, 2);
    await fetches.release(trial.request(url));
  }));

Deno.test("fetch() shares a failure, and the next one asks anew", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.url("/data.tar.gz");
    const fetches = new SharedFetches(trial.context);
    const ask = () => fetches.fetch(trial.request(url), trial.observer);
    await Promise.all(
      [ask(), ask()].map((asked) => assertRejects(() => asked, NetworkError)),
    );
    assertEquals(server.requests.length, 1);
    server.file("/data.tar.gz", content);
    assertEquals((await ask()).bytes, 300_000);
    await fetches.release(trial.request(url));
  }));

Deno.test("fetch() holds what came against what each section expects", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const fetches = new SharedFetches(trial.context);
    const right = fetches.fetch(trial.request(url), trial.observer);
    await assertRejects(
      () => fetches.fetch(trial.request(url, { bytes: 7 }), trial.observer),
      IntegrityError,
      "wanted 7 bytes, got 300000",
    );
    const path = fileOf(await right);
    assertEquals((await Deno.stat(path)).size, 300_000);
    await fetches.release(trial.request(url));
    assertEquals(listTree(trial.folder), []);
  }));

Deno.test("fetch() keeps two folders apart", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const fetches = new SharedFetches(trial.context);
    const requests = ["a", "b"].map((name) => ({
      ...trial.request(url),
      folder: `${trial.folder}/${name}`,
    }));
    const archives = await Promise.all(
      requests.map((request) => fetches.fetch(request, trial.observer)),
    );
    assertEquals(new Set(archives.map(fileOf)).size, 2);
    for (const request of requests) await fetches.release(request);
  }));

Deno.test("keep() gives an archive back and leaves it on the disk", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.file("/data.tar.gz", content);
    const fetches = new SharedFetches(trial.context);
    const request = trial.request(url);
    const ask = () => fetches.fetch(request, trial.observer);
    const [one] = await Promise.all([ask(), ask()]);
    const path = fileOf(one);
    fetches.keep(request);
    await fetches.release(request);
    assertEquals(listTree(trial.folder), []);
    await ask();
    fetches.keep(request);
    assertEquals((await Deno.stat(path)).size, 300_000);
    // Nobody has it any more: this is one release too many.
    await fetches.release(request);
    assertEquals((await Deno.stat(path)).size, 300_000);
  }));
