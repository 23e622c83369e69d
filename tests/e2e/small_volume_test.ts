import { assertEquals, assertStringIncludes } from "@std/assert";
import { randomBytes } from "node:crypto";
import { type User, withUser } from "../support/sandbox_home.ts";
import { canMount, runOn } from "../support/small_volume.ts";
import { tarGz } from "../support/tar_gz.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const MB = 1_000_000;
const SIZES = { data: 1.2 * MB, models: 1 * MB, extensions: 0.8 * MB };

/** An entry of three archives that hardly compress. */
const entry: Record<string, string | Uint8Array<ArrayBuffer>> = {
  [inEntry("toy", "main.ini")]: manifest(
    "1.0",
    ...Object.keys(SIZES).map((name) =>
      section(name, { url: `${name}.tar.gz`, destination: name })
    ),
  ),
};
for (const [name, size] of Object.entries(SIZES)) {
  // Seven bits of each byte, so that the archive is a little smaller.
  const content = Array.from(
    randomBytes(size),
    (byte) => String.fromCharCode(byte & 127),
  ).join("");
  entry[inEntry("toy", `${name}.tar.gz`)] = await tarGz({ [name]: content });
}

function test(name: string, body: (user: User) => Promise<void>): void {
  Deno.test({ name, ignore: !canMount, fn: () => withUser(entry, body) });
}

test("archives that fit a small volume with their files are installed", async (user) => {
  const home = user.path("niftynet");
  const volume = { bytes: 7 * MB };
  const { code, stderr } = await runOn(user, home, volume, ["toy"]);
  assertEquals(code, 0, stderr);
});

test("a copied file needs no more room than itself", async (user) => {
  user.zoo.files[inEntry("toy", "main.ini")] = manifest(
    "1.0",
    section("data", { action: "copy", url: "model.pt" }),
  );
  user.zoo.files[inEntry("toy", "model.pt")] = new Uint8Array(3 * MB).fill(200);
  const home = user.path("niftynet");
  const volume = { bytes: 4.5 * MB };
  const { code, stderr } = await runOn(user, home, volume, ["toy"]);
  assertEquals(code, 0, stderr);
});

for (const options of [[], ["--no-space-check"]]) {
  const knows = options.length > 0;
  test(`what does not fit is ${knows ? "tried for who knows better" : "refused before the disk is full"}`, async (user) => {
    const home = user.path("niftynet");
    const volume = { bytes: 1 * MB };
    const args = [...options, "toy"];
    const { code, stderr } = await runOn(user, home, volume, args);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      knows ? "the disk is full" : "If there is enough, give --no-space-check",
    );
  });
}

/** Serves an archive, the first time with a body that is cut short. */
function cutOnce(archive: Uint8Array<ArrayBuffer>) {
  const headers = { etag: '"v1"', "accept-ranges": "bytes" };
  let cut = false;
  return (request: Request) => {
    const range = /bytes=(\d+)-/.exec(request.headers.get("range") ?? "");
    if (range !== null) {
      const first = Number(range[1]);
      const last = archive.length - 1;
      const fields = {
        ...headers,
        "content-range": `bytes ${first}-${last}/${archive.length}`,
      };
      const body = archive.slice(first);
      return new Response(body, { status: 206, headers: fields });
    }
    if (cut || request.method === "HEAD") {
      return new Response(archive, { headers });
    }
    cut = true;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(archive.slice(0, 0.9 * archive.length));
      },
      pull: (controller) => controller.error("cut"),
    });
    const length = String(archive.length);
    return new Response(body, {
      headers: { ...headers, "content-length": length },
    });
  };
}

for (const target of ["mirror", "zoo.tar"]) {
  Deno.test({
    name:
      `an interrupted mirror into ${target} goes on where there is just enough room`,
    ignore: !canMount,
    fn: () => {
      const path = inEntry("toy", "models.tar.gz");
      const archive = entry[path];
      if (!(archive instanceof Uint8Array)) throw new TypeError("no archive");
      return withUser({ ...entry, [path]: cutOnce(archive) }, async (user) => {
        const disk = user.path("disk");
        const volume = { bytes: 4.5 * MB, before: '"$@"' };
        const args = ["mirror", "--retries", "0", "--to", `${disk}/${target}`];
        const run = await runOn(user, disk, volume, [...args, "toy"]);
        assertStringIncludes(run.stderr, "the same command resumes");
        assertEquals(run.code, 0, run.stderr);
      });
    },
  });
}
