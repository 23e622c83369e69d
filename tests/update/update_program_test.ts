import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { dirname, join } from "@std/path";
import { AppError, IntegrityError, StoreError } from "../../src/base/errors.ts";
import type { ReportEvent } from "../../src/report/event.ts";
import { readRelease, releaseRoot } from "../../src/update/release.ts";
import { BILL } from "../../src/update/release_files.ts";
import { updateProgram } from "../../src/update/update_program.ts";
import {
  damage,
  type FakeRelease,
  withReleaseServer,
  writeRelease,
} from "../scripts/fake_release.ts";
import { MisbehavingServer } from "../support/misbehaving_server.ts";
import { listTree, withTempFolder, writeFile } from "../support/temp.ts";
import { seededBytes, withTrial } from "../support/transfer.ts";

const FILE = "net_download-linux-x64";

/** A program that is installed, the folder of a release, and what was told. */
interface Scene {
  /** The folder above that of the program. */
  prefix: string;
  program: string;
  from: string;
  told: ReportEvent[];
  /** Updates the program from the release in `from`, or at an address. */
  update(place?: string): Promise<void>;
  /** What is below the prefix. */
  tree(): string[];
}

function withScene(
  body: (scene: Scene) => Promise<void>,
  release: FakeRelease = {},
): Promise<void> {
  return withTempFolder((from) =>
    withTrial(async ({ folder: prefix, context }) => {
      writeRelease(from, release);
      const program = await writeFile(prefix, "bin/net_download", "old");
      Deno.chmodSync(program, 0o750);
      const told: ReportEvent[] = [];
      await body({
        prefix,
        program,
        from,
        told,
        tree: () => listTree(prefix),
        update: async (place = from) =>
          await updateProgram(
            { path: program, version: "1.2.2", os: "linux", file: FILE },
            await readRelease(releaseRoot(place), context),
            context,
            (event) => told.push(event),
          ),
      });
    }, { retries: 0 })
  );
}

const UPDATED = ["bin/", "bin/net_download"];

for (const compressed of [true, false]) {
  Deno.test(
    `updateProgram() replaces a program from a folder and from a host, ${
      compressed ? "" : "not "
    }compressed`,
    () =>
      withScene(async ({ program, from, told, update, tree }) => {
        await withReleaseServer(from, async (address, asked) => {
          for (const place of [from, address]) {
            Deno.writeTextFileSync(program, "old");
            await update(place);
            assertStringIncludes(Deno.readTextFileSync(program), "linux-x64");
            assertEquals((Deno.statSync(program).mode ?? 0) & 0o7777, 0o750);
            assertEquals(tree(), UPDATED);
          }
          assertEquals(asked.at(-1), compressed ? `${FILE}.gz` : FILE);
        });
        assertEquals(told.at(-1), {
          kind: "program-replaced",
          path: program,
          before: "1.2.2",
          version: "1.2.3",
          renewed: [],
        });
      }, { compressed }),
  );
}

Deno.test("updateProgram() renews the completions and the manual page that are there", () =>
  withScene(async ({ prefix, told, update, tree }) => {
    const zsh = "share/zsh/site-functions/_net_download";
    const manual = "share/man/man1/net_download.1";
    for (const path of [zsh, manual]) await writeFile(prefix, path, "old");
    const before = tree();
    await update();
    assertEquals(tree(), before);
    const text = (path: string) => Deno.readTextFileSync(join(prefix, path));
    assertEquals(text(zsh), "net_download.zsh of 1.2.3\n");
    assertEquals(text(manual), "net_download.1 of 1.2.3\n");
    const last = told.at(-1);
    assert(last?.kind === "program-replaced");
    assertEquals(last.renewed, [join(prefix, zsh), join(prefix, manual)]);
  }));

Deno.test("updateProgram() replaces nothing with what is not as the release has it", () =>
  withScene(async ({ prefix, program, from, update, tree }) => {
    const manual = "share/man/man1/net_download.1";
    await writeFile(prefix, manual, "old");
    const before = tree();
    for (const file of [`${FILE}.gz`, "net_download.1"]) {
      damage(from, file);
      await assertRejects(update, IntegrityError);
      assertEquals(Deno.readTextFileSync(program), "old");
      assertEquals(tree(), before);
    }
    writeRelease(from);
    // The compressed copy is right by the list, and holds another program.
    const other = gzipSync("other");
    Deno.writeFileSync(join(from, `${FILE}.gz`), other);
    const sums = join(from, "SHA256SUMS");
    const sum = createHash("sha256").update(other).digest("hex");
    const text = Deno.readTextFileSync(sums);
    Deno.writeTextFileSync(
      sums,
      text.replace(/^.*x64\.gz$/m, `${sum}  ${FILE}.gz`),
    );
    await assertRejects(update, IntegrityError, "its SHA-256 is wrong");
    assertEquals(Deno.readTextFileSync(program), "old");
    assertEquals(tree(), before);
  }));

Deno.test("updateProgram() refuses a release without this system, and a program of a package manager", () =>
  withScene(async ({ from, program, update }) => {
    await assertRejects(update, AppError, `the release 1.2.3 has no ${FILE}`);
    assertEquals(Deno.readTextFileSync(program), "old");
    await withTrial(async ({ context }) => {
      const release = await readRelease(releaseRoot(from), context);
      const managed = {
        path: "/usr/bin/net_download",
        version: "1.2.2",
        os: "linux",
        file: "net_download-macos-x64",
      };
      await assertRejects(
        () => updateProgram(managed, release, context, () => {}),
        AppError,
        "it belongs to the system's package manager",
      );
    });
  }, { programs: ["macos-x64"] }));

Deno.test("updateProgram() refuses a folder that it cannot write to, before anything is fetched", () =>
  withScene(async ({ program, from, update }) => {
    await writeFile(
      dirname(program),
      ".net_download.self-update",
      "in the way",
    );
    await withReleaseServer(from, async (address, asked) => {
      const { hint } = await assertRejects(
        () => update(address),
        StoreError,
        `cannot update "${program}": cannot write to the folder`,
      );
      assertStringIncludes(hint ?? "", "as it was installed");
      assert(!asked.some((file) => file.startsWith(FILE)));
    });
    assertEquals(Deno.readTextFileSync(program), "old");
  }));

Deno.test("updateProgram() goes on where a transfer broke off, and leaves nothing behind", () =>
  withScene(async ({ program, from, told, update, tree }) => {
    const content = seededBytes(600_000, 7);
    const sum = createHash("sha256").update(content).digest("hex");
    const sums = Deno.readTextFileSync(join(from, "SHA256SUMS"))
      .replace(/^.* {2}net_download-linux-x64.*\n/gm, "");
    Deno.writeTextFileSync(
      join(from, "SHA256SUMS"),
      `${sums}${sum}  ${FILE}\n`,
    );
    await using server = new MisbehavingServer();
    for (const file of ["SHA256SUMS", BILL]) {
      server.file(`/${file}`, Deno.readFileSync(join(from, file)));
    }
    const { href } = server.file(`/${FILE}`, content, { etag: '"v1"' });
    const address = href.slice(0, -FILE.length);
    server.next(`/${FILE}`, { kind: "cut", after: 300_000 });
    await assertRejects(() => update(address));
    assertEquals(Deno.readTextFileSync(program), "old");
    assert(told.some(({ kind }) => kind === "archive-kept"));
    await update(address);
    assertEquals(Deno.readFileSync(program), new Uint8Array(content));
    assertEquals(
      server.requests.at(-1)?.headers.get("range"),
      "bytes=300000-599999",
    );
    assertEquals(tree(), UPDATED);
  }));
