import { assertEquals } from "@std/assert";
import {
  batchRequest,
  batchUrl,
  readBatchAnswer,
} from "../../src/transfer/git_lfs.ts";

const LAYOUTS: [raw: string, api: string | undefined][] = [
  [
    "https://github.com/NifTK/NiftyNetModelZoo/raw/5-reorganising-with-lfs/OASIS/data.tar.gz",
    "https://github.com/NifTK/NiftyNetModelZoo.git/info/lfs/objects/batch",
  ],
  [
    "https://gitlab.org/group/sub/zoo/-/raw/main/x.tar.gz?inline=false",
    "https://gitlab.org/group/sub/zoo.git/info/lfs/objects/batch",
  ],
  [
    "http://localhost:3000/owner/zoo/raw/branch/main/raw/x.tar.gz#y",
    "http://localhost:3000/owner/zoo.git/info/lfs/objects/batch",
  ],
  [
    "https://gitea.org/owner/zoo.git/media/branch/main/x",
    "https://gitea.org/owner/zoo.git/info/lfs/objects/batch",
  ],
  [
    "https://raw.githubusercontent.com/owner/zoo/main/a/x.tar.gz",
    "https://github.com/owner/zoo.git/info/lfs/objects/batch",
  ],
  ["https://zoo.org/data.tar.gz", undefined],
  ["https://zoo.org/raw/main/data.tar.gz", undefined],
];

for (const [raw, api] of LAYOUTS) {
  Deno.test(`batchUrl() of ${raw}`, () => {
    assertEquals(batchUrl(new URL(raw))?.href, api);
  });
}

Deno.test("batchRequest() asks to download one object", () => {
  assertEquals(JSON.parse(batchRequest({ sha256: "00", bytes: 7 })), {
    operation: "download",
    transfers: ["basic"],
    objects: [{ oid: "00", size: 7 }],
    hash_algo: "sha256",
  });
});

const base = new URL("https://zoo.org/zoo.git/info/lfs/objects/batch");
const download = (action: unknown) =>
  JSON.stringify({ objects: [{ actions: { download: action } }] });

Deno.test("readBatchAnswer() reads address and headers", () => {
  assertEquals(
    readBatchAnswer(
      download({ href: "/store/1", header: { a: "b", c: 1 } }),
      base,
    ),
    { url: new URL("https://zoo.org/store/1"), headers: { a: "b" } },
  );
  assertEquals(
    readBatchAnswer(
      download({ href: "http://s.org/1" }),
      new URL("http://zoo.org"),
    ),
    { url: new URL("http://s.org/1"), headers: {} },
  );
});

const REFUSALS: [answer: string, why: string][] = [
  ["", "its answer is not a JSON object"],
  ["<html>", "its answer is not a JSON object"],
  ["null", "its answer is not a JSON object"],
  ["[]", "its answer is not a JSON object"],
  ['{"objects":{}}', "it does not have the file"],
  [
    '{"objects":[{"actions":{"download":{"href":7}}}]}',
    "it does not have the file",
  ],
  [
    download({ href: "/1", header: { "a b": "c" } }),
    "it wants a header that cannot be sent",
  ],
  [download({ href: "https://" }), "it does not have the file"],
  ['{"objects":[{"error":{"code":404,"message":"gone"}}]}', 'it says "gone"'],
  ['{"message":"log in"}', 'it says "log in"'],
  [
    download({ href: "http://s.org/1" }),
    "it redirects from https:// to http://",
  ],
  [
    download({ href: "file:///etc/passwd" }),
    "it redirects from https:// to file://",
  ],
];

for (const [answer, why] of REFUSALS) {
  Deno.test(`readBatchAnswer() of ${answer || "nothing"} says that ${why}`, () => {
    assertEquals(readBatchAnswer(answer, base), why);
  });
}
