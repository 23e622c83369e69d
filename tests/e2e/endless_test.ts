import { assertEquals, assertStringIncludes } from "@std/assert";
import { entry, tar } from "../support/archives.ts";
import { withUser } from "../support/sandbox_home.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const PIECE = new Uint8Array(65_536).fill(65);

/** A body without length that begins with `head` and never ends. */
function endless(head: Uint8Array<ArrayBuffer>, piece: Uint8Array) {
  return () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(head),
        pull: (controller) => controller.enqueue(piece.slice()),
      }),
    );
}

const refused = tar(entry({ name: "../x" }, "abc"));
const whole = tar(entry({ name: "a" }, "abc"));
const DIGEST = { sha256: "ab".repeat(32) };

const ROWS: [
  what: string,
  head: Uint8Array<ArrayBuffer>,
  says: string,
  keys?: Record<string, string>,
][] = [
  ["with an entry that is refused", refused, 'its entry "../x"'],
  ["whose digest is known", refused, 'its entry "../x"', DIGEST],
  ["that is padding behind its end", whole, "follow its end"],
  ["that is no archive", new Uint8Array(1024).fill(66), "it is text"],
  [
    "that is damaged",
    whole.slice(0, 1024),
    "checksum",
  ],
];

for (const [what, head, says, keys = {}] of ROWS) {
  Deno.test(`an endless body ${what} ends the transfer, and nothing is left of it`, () =>
    withUser(
      {
        [inEntry("toy", "main.ini")]: manifest(
          "1.0",
          section("data", { url: "data.tar.gz", destination: "data", ...keys }),
        ),
        [inEntry("toy", "data.tar.gz")]: endless(head, PIECE),
      },
      async (user) => {
        const { code, stderr } = await user.run("toy");
        assertEquals(code, 1);
        assertStringIncludes(stderr, says);
        assertStringIncludes(stderr, "data.tar.gz");
        assertEquals(
          user.installed().filter((path) => !path.startsWith("extensions")),
          [],
        );
      },
    ));
}
