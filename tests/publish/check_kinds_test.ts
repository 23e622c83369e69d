import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { DEFAULT_LIMITS } from "../../src/actions/expand/limits.ts";
import { AppError, IntegrityError, StoreError } from "../../src/base/errors.ts";
import { type CheckedZoo, checkZoo } from "../../src/publish/check/check.ts";
import type { CheckedEntry } from "../../src/publish/check/entry.ts";
import { surveyZoo } from "../../src/publish/check/survey.ts";
import type { TransferContext } from "../../src/transfer/context.ts";
import { OFFICIAL_IDS, OFFICIAL_ZOO } from "../../src/zoo/official_zoo.ts";
import { makeBundle } from "../support/bundle.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { seededBytes, sha256, withTrial } from "../support/transfer.ts";
import { manifest, section, startZoo } from "../support/zoo.ts";
import { type Files, packedFiles, ROOT } from "./zoo.ts";

const FILES = await packedFiles();

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) =>
  new TextDecoder().decode(bytes);

/** A text that no archive makes much smaller. */
const noise = (length: number) => seededBytes(length, 1).toHex();

/** Puts a zoo in a place, and hands its address to `body`. */
type Place = (
  files: Files,
  folder: string,
  body: (address: string) => Promise<void>,
) => Promise<void>;

const PLACES: Record<string, Place> = {
  "a folder": async (files, folder, body) => {
    for (const [path, bytes] of Object.entries(files)) {
      await writeFile(folder, `zoo/${path}`, bytes);
    }
    await body(join(folder, "zoo"));
  },
  "a bundle": async (files, folder, body) => {
    const path = join(folder, "zoo.tar");
    await makeBundle(path, files);
    await body(path);
  },
  "a split bundle": async (files, folder, body) => {
    const path = join(folder, "zoo.tar");
    await makeBundle(path, files, 3000);
    await body(path);
  },
  "a server": async (files, _, body) => {
    await using zoo = startZoo();
    for (const path of Object.keys(zoo.files)) delete zoo.files[path];
    Object.assign(zoo.files, files);
    await body(zoo.address);
  },
};

/** What came of a check. */
interface Outcome extends CheckedZoo {
  found: CheckedEntry[];
}

async function check(
  address: string,
  context: TransferContext,
): Promise<Outcome> {
  const found: CheckedEntry[] = [];
  const zoo = await checkZoo(address, context, DEFAULT_LIMITS, (event) => {
    if (event.kind !== "entry-checked") return;
    const { kind: _, ...entry } = event;
    found.push(entry);
  });
  return { ...zoo, found };
}

let turn = 0;

/** Checks a zoo in two kinds of place, another two for the next fault. */
function inTwoPlaces(
  name: string,
  make: () => Files | Promise<Files>,
  expect: (outcome: Outcome, place: string) => void,
): void {
  const isNext = turn++ % 2;
  const places = Object.keys(PLACES).filter((_, at) => at % 2 === isNext);
  inPlaces(places, name, make, expect);
}

function inPlaces(
  places: readonly string[],
  name: string,
  make: () => Files | Promise<Files>,
  expect: (outcome: Outcome, place: string) => void,
): void {
  for (const [place, put] of Object.entries(PLACES)) {
    if (!places.includes(place)) continue;
    Deno.test(`checkZoo() finds ${name} in ${place}`, () =>
      withTrial(async ({ folder, context }) => {
        await put(await make(), folder, async (address) => {
          expect(await check(address, context), place);
        });
      }));
  }
}

const problemsOf = ({ found, problems }: Outcome) =>
  [...found.flatMap(({ problems }) => problems), ...problems].join("\n");

/** The same zoo with another file, as someone leaves it who cannot or does not correct the list. */
const changed = (path: string, content: string | Uint8Array): Files => ({
  ...FILES,
  [path]: typeof content === "string"
    ? encode(content)
    : new Uint8Array(content),
});

function without(path: string): Files {
  const { [path]: _, ...others } = FILES;
  return others;
}

const DATA = `${ROOT}/foo_bar/data.tar.gz`;
const INI = `${ROOT}/foo_bar/main.ini`;

inPlaces(
  Object.keys(PLACES),
  "nothing wrong with what was packed",
  () => FILES,
  (outcome) => {
    assertEquals(problemsOf(outcome), "");
    assertEquals(
      outcome.found.map(({ id, archives, files, notes }) => [
        id,
        archives,
        files,
        notes,
      ]),
      [["foo_bar_model_zoo", 3, 6, []], ["other", 1, 1, []]],
    );
    assertEquals([outcome.entries, outcome.faulty], [2, 0]);
  },
);

inTwoPlaces(
  "an archive that was changed",
  async () => changed(DATA, await tarGz({ "b.txt": "b" })),
  (outcome) => {
    assertStringIncludes(problemsOf(outcome), "as the manifest says");
    assertStringIncludes(problemsOf(outcome), "as the index says");
    assertStringIncludes(
      problemsOf(outcome),
      `"${DATA}" does not match SHA256SUMS`,
    );
    assertEquals([outcome.entries, outcome.faulty], [2, 1]);
  },
);

inTwoPlaces(
  "an archive that cannot be expanded",
  async () => changed(DATA, await tarGz({ "../../evil": "b" })),
  (outcome) => assertStringIncludes(problemsOf(outcome), "../../evil"),
);

inTwoPlaces("an archive that is gone", () => without(DATA), (outcome) => {
  assertEquals(outcome.faulty, 1);
  const [, ofList] = [...outcome.found, outcome].map(({ problems }) =>
    problems.join("\n")
  ).filter((text) => text !== "");
  assertStringIncludes(ofList ?? "", "foo_bar/data.tar.gz");
});

inTwoPlaces(
  "a manifest that was changed",
  () => changed(INI, `${decode(FILES[INI])}\n# changed\n`),
  (outcome) => {
    assertEquals(problemsOf(outcome), `"${INI}" does not match SHA256SUMS`);
    assertEquals(outcome.faulty, 0);
  },
);

inTwoPlaces(
  "a page that was changed",
  () => changed("index.html", "<p>Ours"),
  (outcome) =>
    assertEquals(
      problemsOf(outcome),
      `"index.html" does not match SHA256SUMS`,
    ),
);

inTwoPlaces(
  "files that the list does not have",
  () =>
    changed(
      "SHA256SUMS",
      decode(FILES["SHA256SUMS"]).split("\n")
        .filter((line) => !line.includes("foo_bar/")).join("\n"),
    ),
  (outcome) => {
    const names = [
      "config.tar.gz",
      "data.tar.gz",
      "main.ini",
      "weights.tar.gz",
    ];
    assertEquals(
      problemsOf(outcome),
      names.map((name) => `"${ROOT}/foo_bar/${name}" is not in SHA256SUMS`)
        .join("\n"),
    );
    assertEquals(outcome.found.length, 2);
  },
);

inTwoPlaces(
  "texts that the list does not have",
  () => {
    const readme = `${ROOT}/foo_bar/README.md`;
    const lines = decode(FILES["SHA256SUMS"]).split("\n")
      .filter((line) => !line.endsWith(`${ROOT}/index.json`));
    return {
      ...changed("SHA256SUMS", lines.join("\n")),
      [readme]: encode("# Foo\n"),
    };
  },
  (outcome) =>
    assertEquals(
      problemsOf(outcome),
      ["foo_bar/README.md", "index.json"]
        .map((name) => `"${ROOT}/${name}" is not in SHA256SUMS`).join("\n"),
    ),
);

inTwoPlaces(
  "that the list of digests is missing",
  () => without("SHA256SUMS"),
  (outcome) =>
    assertStringIncludes(problemsOf(outcome), "it has no SHA256SUMS"),
);

inTwoPlaces(
  "that the index has another version",
  () =>
    changed(
      `${ROOT}/index.json`,
      decode(FILES[`${ROOT}/index.json`]).replace('"1.0"', '"1.1"'),
    ),
  (outcome) =>
    assertStringIncludes(
      problemsOf(outcome),
      "the index says version 1.1, the manifest 1.0",
    ),
);

inTwoPlaces(
  "an entry that the index does not have",
  () => {
    const path = `${ROOT}/index.json`;
    const lines = decode(FILES[path]).split("\n");
    const text = lines.filter((line) => !line.includes('"other"')).join("\n");
    return changed(path, text.replace("},\n]", "}\n]"));
  },
  (outcome) => {
    assertStringIncludes(problemsOf(outcome), '"other" is not in the index');
    assertEquals(outcome.entries, 2);
  },
);

for (const place of ["a folder", "a bundle"]) {
  Deno.test(`checkZoo() finds a file in ${place} that is not listed, and passes over hidden ones of a folder`, () =>
    withTrial(async ({ folder, context }) => {
      const hidden = place === "a folder"
        ? {
          ".git/config": encode("x"),
          [`${ROOT}/.DS_Store`]: encode("x"),
          "System Volume Information/WPSettings.dat": encode("x"),
        }
        : {};
      const stray = { [`${ROOT}/foo_bar/extra.tar.gz`]: encode("x") };
      const files = { ...FILES, ...hidden, ...stray };
      await PLACES[place]?.(files, folder, async (address) => {
        assertEquals(
          problemsOf(await check(address, context)),
          `"${ROOT}/foo_bar/extra.tar.gz" is not in SHA256SUMS`,
        );
      });
    }));
}

Deno.test("checkZoo() finds nothing wrong with a bundle that tar has expanded", () =>
  withTrial(async ({ folder, context }) => {
    await makeBundle(join(folder, "zoo.tar"), FILES);
    await Deno.mkdir(join(folder, "zoo"));
    const { success } = await new Deno.Command("tar", {
      args: ["-xf", join(folder, "zoo.tar"), "-C", join(folder, "zoo")],
    }).output();
    assertEquals(success, true);
    const outcome = await check(join(folder, "zoo"), context);
    assertEquals([problemsOf(outcome), outcome.entries], ["", 2]);
  }));

Deno.test("checkZoo() misses no digests in a copy of a repository", () =>
  withTrial(async ({ folder, context }) => {
    await writeFile(folder, "zoo/README.md", "# Zoo\n");
    const ini = manifest("1.0", section("d", { url: "d.tar.gz" }));
    await writeFile(folder, "zoo/unet/main.ini", ini);
    const archive = await tarGz({ "a.txt": "a" });
    await writeFile(folder, "zoo/unet/d.tar.gz", archive);
    const outcome = await check(join(folder, "zoo"), context);
    assertEquals([problemsOf(outcome), outcome.entries], ["", 1]);
  }));

for (
  const [part, name] of [["001", "first"], ["002", "second"], ["last", "last"]]
) {
  Deno.test(`checkZoo() names the ${name} part of a bundle that is missing`, () =>
    withTrial(async ({ folder, context }) => {
      const parts = await makeBundle(join(folder, "zoo.tar"), FILES, 3000);
      const lines = await Promise.all(
        parts.map(async (path) =>
          `${await sha256(await Deno.readFile(path))}  ${path.slice(-11)}\n`
        ),
      );
      const gone = part === "last"
        ? parts.at(-1) ?? ""
        : join(folder, `zoo.tar.${part}`);
      await Deno.remove(gone);
      for (const isListed of part === "last" ? [true] : [false, true]) {
        if (isListed) await writeFile(folder, "zoo.tar.sha256", lines.join(""));
        await assertRejects(
          () => check(join(folder, "zoo.tar"), context),
          IntegrityError,
          `"${gone.slice(-11)}" is missing`,
        );
      }
    }));
}

Deno.test("checkZoo() says that the last part of a bundle without digests seems to be missing", () =>
  withTrial(async ({ folder, context }) => {
    const parts = await makeBundle(join(folder, "zoo.tar"), FILES, 3000);
    const gone = parts.at(-1) ?? "";
    await Deno.remove(gone);
    await assertRejects(
      () => check(join(folder, "zoo.tar"), context),
      IntegrityError,
      `"${gone.slice(-11)}" seems to be missing`,
    );
  }));

Deno.test("checkZoo() compares the parts of a bundle with the digests beside it", () =>
  withTrial(async ({ folder, context }) => {
    const path = join(folder, "zoo.tar");
    const parts = await makeBundle(path, FILES, 3000);
    const lines = await Promise.all(parts.map(async (path, index) => {
      // Of a part that stands in the list as it no longer is.
      const bytes = index === 1 ? encode("other") : await Deno.readFile(path);
      return `${await sha256(bytes)}  ${path.slice(-11)}\n`;
    }));
    await writeFile(folder, "zoo.tar.sha256", lines.join(""));
    assertEquals(
      problemsOf(await check(path, context)),
      `"zoo.tar.002" does not match "zoo.tar.sha256"`,
    );
  }));

Deno.test("checkZoo() says what to do about a server without an index, and finds its entries by the list of digests", () =>
  withTrial(async ({ context }) => {
    await using zoo = startZoo(without(`${ROOT}/index.json`));
    const outcome = await check(zoo.address, context);
    assertEquals(outcome.found.map(({ id }) => id), ["foo_bar", "other"]);
    delete zoo.files["SHA256SUMS"];
    const error = await assertRejects(
      () => check(zoo.address, context),
      StoreError,
      "it has no index, so its entries cannot be listed",
    );
    assertStringIncludes(
      error.hint ?? "",
      `mirror them with --zoo ${zoo.address}`,
    );
  }));

Deno.test("surveyZoo() knows the official zoo's entries", async () => {
  const base = new URL(`${OFFICIAL_ZOO}/`);
  const refuse = () => Promise.reject(new TypeError("not to be asked"));
  const { ids, isRepository } = await surveyZoo({
    address: base.href,
    base,
    root: () => base,
    findManifest: refuse,
    urlOf: (path) => Promise.resolve(new URL(`${ROOT}/${path}`, base)),
    readText: () => Promise.resolve(undefined),
    blobAt: refuse,
    findBlob: refuse,
    lookAround: () => Promise.resolve(undefined),
  });
  assertEquals([ids, isRepository], [OFFICIAL_IDS, true]);
});

Deno.test("checkZoo() goes on with a transfer that breaks off, and asks for each file of a server once", () =>
  withTrial(async ({ context }) => {
    await using server = new MisbehavingServer();
    const large = await tarGz({ "a.txt": noise(50_000) });
    const ini = manifest("1.0", section("d", { url: "d.tar.gz" }));
    const files: Files = {
      [`${ROOT}/README.md`]: encode("# Zoo\n"),
      [`${ROOT}/unet/main.ini`]: encode(ini),
      [`${ROOT}/unet/d.tar.gz`]: large,
    };
    const lines = await Promise.all(
      Object.entries(files).map(async ([path, bytes]) =>
        `${await sha256(bytes)}  ${path}\n`
      ),
    );
    files["SHA256SUMS"] = encode(lines.join(""));
    for (const [path, bytes] of Object.entries(files)) {
      server.file(`/${path}`, bytes, { etag: `"${path}"` });
    }
    server.next(`/${ROOT}/unet/d.tar.gz`, { kind: "cut", after: 20_000 });
    const outcome = await check(server.url("/").href, context);
    assertEquals(problemsOf(outcome), "");
    const asked = server.requests.filter(({ target }) =>
      target.endsWith(".gz")
    );
    assertEquals(
      asked.map(({ headers }) => headers.get("range")?.split("-", 1).join()),
      [undefined, "bytes=20000"],
    );
  }));

Deno.test("checkZoo() finds an archive on the same disk that is outside the zoo", () =>
  withTrial(async ({ folder, context }) => {
    const url = toFileUrl(
      await writeFile(folder, "data.tar.gz", FILES[DATA] ?? ""),
    );
    const files = changed(
      INI,
      decode(FILES[INI]).replace(/url = .*/, `url = ${url}`),
    );
    for (const place of ["a folder", "a bundle"]) {
      await PLACES[place]?.(files, join(folder, place), async (address) => {
        const text = problemsOf(await check(address, context));
        assertStringIncludes(
          text,
          `its archive is not in the zoo but at ${url}`,
        );
      });
    }
  }));

Deno.test("checkZoo() follows an archive out of a server, and notes that nothing says what it must be", () =>
  withTrial(async ({ context }) => {
    await using elsewhere = startZoo({ "d.tar.gz": await tarGz({ a: "a" }) });
    const ini = manifest(
      "1.0",
      section("d", { url: `${elsewhere.address}/d.tar.gz` }),
    );
    await using zoo = startZoo({
      [`${ROOT}/unet/main.ini`]: ini,
      [`${ROOT}/index.json`]:
        '{"format":1,"entries":[{"id":"unet","version":"1.0","archives":[]}]}',
    });
    const { found: [entry] } = await check(zoo.address, context);
    assertEquals([entry?.files, entry?.problems], [1, []]);
    assertStringIncludes(entry?.notes.join() ?? "", "has no sha256 for it");
  }));

Deno.test("checkZoo() says that a server cannot be reached", () =>
  withTrial(async ({ context }) => {
    const zoo = startZoo();
    await zoo[Symbol.asyncDispose]();
    await assertRejects(() => check(zoo.address, context), AppError);
  }));
