import { assert, assertEquals, assertRejects } from "@std/assert";
import { IntegrityError, NetworkError } from "../../src/base/errors.ts";
import { fetchBlob, resumableBytes } from "../../src/transfer/fetch_blob.ts";
import { lfsHost } from "../support/lfs_host.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import {
  expectedOf,
  fileOf,
  seededBytes,
  sha256,
  type Trial,
  withTrial,
} from "../support/transfer.ts";

const content = seededBytes(300_000, 1);

function run(trial: Trial, url: URL, expected = {}) {
  const once = { ...trial.context, retries: 0 };
  return fetchBlob(trial.request(url, expected), once, trial.observer);
}

Deno.test("fetchBlob() fetches the file that a Git LFS pointer stands for, and checks it by the pointer", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, api, storage } = await lfsHost(server, content);
    for (const expected of [{}, await expectedOf(content)]) {
      const archive = await run(trial, url, expected);
      assertEquals(await Deno.readFile(fileOf(archive)), content);
      await Deno.remove(fileOf(archive));
    }
    const first = server.requests.slice(0, 3);
    assertEquals(first.map(({ target }) => target), [
      url.pathname,
      api,
      `${storage}?X-Signature=secret`,
    ]);
    assertEquals(first.map(({ headers }) => headers.get("x-token")), [
      null,
      null,
      "t",
    ]);
  }));

Deno.test("fetchBlob() goes on with a Git LFS file where an earlier run stopped", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, storage } = await lfsHost(server, content);
    server.next(storage, { kind: "cut", after: 100_000 });
    await assertRejects(() => run(trial, url), NetworkError);
    assertEquals(resumableBytes(trial.request(url)), 100_000);
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
    assertEquals(
      server.requests.at(-1)?.headers.get("range"),
      "bytes=100000-299999",
    );
    assertEquals(trial.told, []);
  }));

Deno.test("fetchBlob() does not mix two versions of a Git LFS file", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, storage } = await lfsHost(server, content);
    server.next(storage, { kind: "cut", after: 100_000 });
    await assertRejects(() => run(trial, url), NetworkError);
    const other = seededBytes(300_000, 2);
    await lfsHost(server, other);
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), other);
    const again = server.requests.slice(3);
    assertEquals(again.map(({ headers }) => headers.get("range")), [
      null,
      null,
      null,
    ]);
    assertEquals(trial.told, [["restarted"]]);
  }));

Deno.test("fetchBlob() takes the file itself once the host serves it in the pointer's place", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, storage } = await lfsHost(server, content);
    server.next(storage, { kind: "cut", after: 100_000 });
    await assertRejects(() => run(trial, url), NetworkError);
    server.file(url.pathname, content, { etag: '"v2"' });
    const archive = await run(trial, url);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
  }));

Deno.test("fetchBlob() refuses a pointer to another file than the one expected", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url } = await lfsHost(server, content);
    const wanted = "0".repeat(64);
    await assertRejects(
      () => run(trial, url, { sha256: wanted }),
      IntegrityError,
      `its SHA-256 is wrong: expected ${wanted}, got ${await sha256(content)}`,
    );
    assertEquals(server.requests.length, 1);
  }));

Deno.test("fetchBlob() refuses a Git LFS file that is not what the pointer says", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, storage } = await lfsHost(server, content);
    server.file(storage, seededBytes(300_000, 3));
    await assertRejects(
      () => run(trial, url),
      IntegrityError,
      `cannot use "${url}": its SHA-256 is wrong`,
    );
  }));

Deno.test("fetchBlob() names the pointer and a way out when the Git LFS API does not help", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, api } = await lfsHost(server, content);
    const answers = {
      'it says "over its data quota"': {
        objects: [{ error: { code: 403, message: "over its data quota" } }],
      },
      "it does not have the file": { objects: [{}] },
      "its answer is not a JSON object": undefined,
    };
    for (const [why, answer] of Object.entries(answers)) {
      server.answer(api, () => ({ body: JSON.stringify(answer) ?? "<html>" }));
      const error = await assertRejects(() => run(trial, url), NetworkError);
      assertEquals(
        error.message,
        `cannot fetch "${url}": the server has only a Git LFS pointer instead ` +
          `(SHA-256 ${await sha256(content)}, 300000 bytes), and ` +
          `the Git LFS API "${server.url(api)}" did not help: ${why}`,
      );
      assert(error.hint?.includes("mirror"));
    }
    for (const status of [403, 404]) {
      server.answer(api, () => ({ status }));
      await assertRejects(
        () => run(trial, url),
        NetworkError,
        `and cannot fetch "${server.url(api)}": the server answered ${status}`,
      );
    }
  }));

Deno.test("fetchBlob() keeps a part of a Git LFS file while the Git LFS API does not answer", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, api, storage } = await lfsHost(server, content);
    server.next(storage, { kind: "cut", after: 100_000 });
    await assertRejects(() => run(trial, url), NetworkError);
    server.next(api, { kind: "status", status: 503 });
    await assertRejects(() => run(trial, url), NetworkError, "503");
    assertEquals(resumableBytes(trial.request(url)), 100_000);
  }));

Deno.test("fetchBlob() says what a pointer is that comes from an address without a repository", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { pointer } = await lfsHost(server, content);
    const url = server.answer("/data.tar.gz", () => ({ body: pointer }));
    await assertRejects(
      () => run(trial, url),
      NetworkError,
      "has only a Git LFS pointer instead",
    );
    assertEquals(server.requests.length, 1);
  }));

Deno.test("fetchBlob() hides the signature of a Git LFS storage's address", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const { url, storage } = await lfsHost(server, content);
    server.next(storage, { kind: "status", status: 403 });
    const error = await assertRejects(() => run(trial, url), NetworkError);
    assert(error.message.includes(`${storage}?…": the server answered 403`));
    assert(!error.message.includes("secret"));
  }));
