import { assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { NetworkError } from "../../src/base/errors.ts";
import { webBlob } from "../../src/transfer/blob.ts";
import { fileBlob } from "../../src/transfer/local_blob.ts";
import { probeSize } from "../../src/transfer/probe_size.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import type { FileOptions } from "../support/served_file.ts";
import { writeFile } from "../support/temp.ts";
import { withTrial } from "../support/transfer.ts";

const PATH = "/data.tar.gz";
const content = new Uint8Array(100_000);

const ROWS: Record<
  string,
  { options: FileOptions; head?: number; bytes?: number }
> = {
  "from HEAD": { options: {}, bytes: 100_000 },
  "from the first byte where HEAD is refused": {
    options: {},
    head: 405,
    bytes: 100_000,
  },
  "from the whole answer where ranges are ignored too": {
    options: { ranges: "ignored" },
    head: 501,
    bytes: 100_000,
  },
  "as unknown where there is no length": {
    options: { framing: "chunked", ranges: "ignored" },
  },
};

for (const [name, { options, head, bytes }] of Object.entries(ROWS)) {
  Deno.test(`probeSize() tells the size ${name}`, () =>
    withTrial(async ({ context }) => {
      await using server = new MisbehavingServer();
      const url = server.file(PATH, content, options);
      if (head !== undefined) {
        server.next(PATH, { kind: "status", status: head });
      }
      assertEquals(await probeSize(webBlob(url), context), bytes);
      assertEquals(server.requests[0]?.method, "HEAD");
    }));
}

Deno.test("probeSize() does not use up a link that is good for one GET, and fetched afterwards", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content, { framing: "chunked" });
    assertEquals(await probeSize(webBlob(url), context, true), undefined);
    assertEquals(server.requests.map(({ method }) => method), ["HEAD"]);
  }));

Deno.test("probeSize() says what is wrong where there is no archive", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    await assertRejects(
      () => probeSize(webBlob(server.url(PATH)), context),
      NetworkError,
      "the server answered 404 (not found)",
    );
  }));

Deno.test("probeSize() tries again", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const url = server.file(PATH, content);
    server.next(PATH, { kind: "hang-up" });
    assertEquals(await probeSize(webBlob(url), context), 100_000);
  }));

Deno.test("probeSize() looks at a file URL's file", () =>
  withTrial(async ({ context, folder }) => {
    const path = await writeFile(folder, "data.tar", content);
    assertEquals(await probeSize(fileBlob(toFileUrl(path)), context), 100_000);
  }));
