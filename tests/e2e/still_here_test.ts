import { assertEquals, assertStringIncludes } from "@std/assert";
import { entryPaths } from "../../src/store/layout.ts";
import { withoutSigning } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { tarGz } from "../support/tar_gz.ts";
import { writeFile } from "../support/temp.ts";
import { sha256 } from "../support/transfer.ts";
import { inEntry, manifest, section } from "../support/zoo.ts";

const ID = "hub";

/** Gives the entry a version with these files, each in a section of its own. */
async function publish(
  { zoo }: User,
  version: string,
  files: Record<string, string>,
  ...more: string[]
): Promise<void> {
  const sections: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const content = new TextEncoder().encode(text);
    zoo.files[inEntry(ID, file)] = content;
    sections.push(section(file, {
      action: "copy",
      url: file,
      destination: "models",
      sha256: await sha256(content),
    }));
  }
  zoo.files[inEntry(ID, "main.ini")] = manifest(version, ...sections, ...more);
}

/** Runs a command that succeeds. @returns what of the entry the zoo was asked for, without its manifest. */
async function askedBy(user: User, ...args: string[]): Promise<string[]> {
  const before = user.zoo.requests.length;
  const { code, stderr } = await user.run(...args);
  assertEquals(code, 0, withoutSigning(stderr));
  return user.zoo.requests.slice(before)
    .filter((request) =>
      request.startsWith("GET ") && request.includes(`/${ID}/`)
    )
    .map((request) => request.slice(request.lastIndexOf("/") + 1))
    .filter((name) => name !== "main.ini").sort();
}

const readModel = (user: User, name: string) =>
  Deno.readTextFileSync(user.path("niftynet/models", ID, name));

Deno.test("update asks for those files of a new version only that are not here", () =>
  withUser({}, async (user) => {
    await publish(user, "1", { a: "a", b: "b", c: "c" });
    assertEquals(await askedBy(user, ID), ["a", "b", "c"]);
    await publish(user, "2", { a: "a", b: "new", d: "d" });
    assertEquals(await askedBy(user, "update", "-n"), []);
    assertEquals(await askedBy(user, "update"), ["b", "d"]);
    assertEquals(["a", "b", "d"].map((name) => readModel(user, name)), [
      "a",
      "new",
      "d",
    ]);
    assertEquals(await askedBy(user, "verify", ID), []);
    assertStringIncludes((await user.run("list", "--installed")).stdout, "2");
    assertEquals(await askedBy(user, "remove", "-y", ID), []);
    assertEquals(user.installed().filter((path) => path.includes(ID)), []);
  }));

Deno.test("a new version of which all is here is installed without a download", () =>
  withUser({}, async (user) => {
    await publish(user, "1", { a: "a", b: "b" });
    await askedBy(user, ID);
    await publish(user, "2", { a: "a" });
    assertEquals(await askedBy(user, "update"), []);
    assertEquals(user.installed().filter((path) => path.endsWith("/b")), []);
    const { stdout } = await user.run("update");
    assertStringIncludes(stdout, "Already downloaded.");
  }));

Deno.test("update fetches a file that has changed here, and keeps the changed one", () =>
  withUser({}, async (user) => {
    await publish(user, "1", { a: "a", b: "b" });
    await askedBy(user, ID);
    await writeFile(user.path("niftynet/models", ID), "a", "x");
    await publish(user, "2", { a: "a", b: "b" });
    assertEquals(await askedBy(user, "update"), ["a"]);
    assertEquals(readModel(user, "a"), "a");
    assertEquals(readModel(user, "a.kept-by-net_download"), "x");
  }));

Deno.test("get -r fetches what is here", () =>
  withUser({}, async (user) => {
    await publish(user, "1", { a: "a", b: "b" });
    await askedBy(user, ID);
    assertEquals(await askedBy(user, "-r", ID), ["a", "b"]);
  }));

Deno.test("a file that stays is the archive's of a new version that has one of its name", () =>
  withUser({}, async (user) => {
    await publish(user, "1", { a: "a", b: "b" });
    await askedBy(user, ID);
    user.zoo.files[inEntry(ID, "all.tar.gz")] = await tarGz({ a: "packed" });
    const archive = section("all", {
      url: "all.tar.gz",
      destination: "models",
    });
    await publish(user, "2", { a: "a", b: "b" }, archive);
    assertEquals(await askedBy(user, "update"), ["all.tar.gz"]);
    assertEquals(readModel(user, "a"), "packed");
    assertEquals(await askedBy(user, "verify", ID), []);
    await publish(user, "3", { a: "a", b: "b" });
    assertEquals(await askedBy(user, "update"), ["a"]);
    assertEquals(readModel(user, "a"), "a");
  }));

Deno.test("get after a kill asks for those files only that had not come", () =>
  withUser({}, async (user) => {
    await publish(user, "1", { a: "a", b: "b", c: "c" });
    await askedBy(user, ID);
    const paths = entryPaths(user.path(".niftynet"), ID);
    await Deno.remove(paths.record);
    await Deno.rename(paths.receipt, paths.unfinished);
    await Deno.remove(user.path("niftynet/models", ID, "b"));
    assertEquals(await askedBy(user, ID), ["b"]);
    assertEquals(await askedBy(user, "verify", ID), []);
  }));
