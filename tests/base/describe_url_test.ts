import { assertEquals } from "@std/assert";
import {
  describeUrl,
  publicUrl,
  publicWords,
  webUrl,
} from "../../src/base/describe_url.ts";

const ROWS: [url: string, shown: string][] = [
  ["https://zoo.org/a b?dl=1#c", "https://zoo.org/a%20b?…"],
  ["https://ann:pw@zoo.org:8443/", "https://zoo.org:8443/"],
  ["https://s3.org/x?X-Amz-Signature=0&y", "https://s3.org/x?…"],
  ["https://blob.org/x?sv=1&sig=0", "https://blob.org/x?…"],
  ["https://zoo.org/x?private_token=0", "https://zoo.org/x?…"],
  ["file:///zoo/a%20b", "file:///zoo/a%20b"],
];

for (const [url, shown] of ROWS) {
  Deno.test(`publicUrl() and describeUrl() show ${url} as ${shown}`, () => {
    assertEquals(publicUrl(new URL(url)), shown);
    assertEquals(describeUrl(new URL(url)), `"${shown}"`);
  });
}

for (
  const [text, shown] of [
    ["ann:pw@zoo.org/x?sig=0", "zoo.org/x?…"],
    ["http:/ann:pw@zoo.org/x", "http:/zoo.org/x"],
    ["http://ann:p/w@[zoo/", "http://[zoo/"],
    ["ftp://ann:pw@zoo.org/x?sig=0", "ftp://zoo.org/x?…"],
    ["zoo.org/x", "zoo.org/x"],
  ] as const
) {
  Deno.test(`publicWords() shows ${text} as ${shown}`, () => {
    assertEquals(publicWords(text), shown);
  });
}

Deno.test("webUrl() takes http and https addresses only", () => {
  assertEquals(
    webUrl("https://lab.example")?.href,
    "https://lab.example/",
  );
  for (
    const text of ["javascript:alert(1)", "file:///etc/passwd", "our page"]
  ) {
    assertEquals(webUrl(text), undefined);
  }
});
