import { join } from "@std/path";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Ended } from "../support/program.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import {
  canSign,
  makeSigner,
  signedBy,
  type Signer,
  twoEntries,
} from "../support/signed_zoo.ts";
import {
  HAS_DOCKER_REGISTRY,
  withDockerRegistry,
} from "../support/docker_registry.ts";
import { writeFile } from "../support/temp.ts";
import { snapshotTree } from "../support/tree.ts";

const SUMS = "zoo/SHA256SUMS";
const SIGNATURE = "zoo/SHA256SUMS.minisig";

/** A user with a zoo of two packed entries in the folder `zoo`, and its owner. */
interface Workshop {
  user: User;
  owner: Signer;
  /** Runs the program, which has to succeed. */
  run(...args: string[]): Promise<Ended>;
  pack(id: string): Promise<Ended>;
  sign(comment?: string): Promise<void>;
}

function inWorkshop(
  name: string,
  body: (workshop: Workshop) => Promise<void>,
  hasMeans = true,
): void {
  Deno.test({
    name,
    ignore: !canSign || !hasMeans,
    fn: () =>
      withUser({}, async (user) => {
        const owner = await makeSigner(user.folder, "owner");
        const run: Workshop["run"] = async (...args) => {
          const ended = await user.run(...args);
          assertEquals(ended.code, 0, ended.stderr);
          return ended;
        };
        const pack = (id: string) =>
          run("pack", id, "--data", user.path(id), "--to", "zoo");
        const read = (path: string) => Deno.readTextFile(user.path(path));
        for (const id of ["heart", "lung"]) {
          await writeFile(user.folder, `${id}/scan.nii`, id);
          await writeFile(
            user.folder,
            `zoo/raw/5-reorganising-with-lfs/${id}/README.md`,
            `# The ${id}\n`,
          );
          await pack(id);
        }
        await body({
          user,
          owner,
          run,
          pack,
          sign: async (comment = "zoo=lab serial=7") =>
            await Deno.writeTextFile(
              user.path(SIGNATURE),
              await owner.sign(await read(SUMS), comment),
            ),
        });
      }),
  });
}

const read = (user: User, path: string) =>
  Deno.readTextFileSync(user.path(path));

/** What is at the top of the zoo's folder. */
const atTop = (user: User) =>
  Array.from(Deno.readDirSync(user.path("zoo")), ({ name }) => name).sort();

inWorkshop(
  "SHA256SUMS lists every file but itself and its signature, in the order of paths",
  async ({ user, sign, pack }) => {
    await sign();
    await pack("heart");
    const files = Object.entries(snapshotTree(user.path("zoo")))
      .filter(([path, { kind }]) =>
        kind === "file" && !path.startsWith("SHA256SUMS")
      ).map(([path]) => path).sort();
    const listed = read(user, SUMS).trimEnd().split("\n")
      .map((line) => line.slice(66));
    assertEquals(listed, files);
    const sha256sum = await new Deno.Command("sha256sum", {
      args: ["-c", "--quiet", "--strict", "SHA256SUMS"],
      cwd: user.path("zoo"),
    }).output();
    assertEquals(sha256sum.code, 0);
  },
);

inWorkshop(
  "pack lists what an entry beside it has, though no list had it, or another digest",
  async ({ user, pack }) => {
    const before = read(user, SUMS);
    await Deno.remove(user.path(SUMS));
    await pack("heart");
    assertEquals(read(user, SUMS), before);
    const readme = "raw/5-reorganising-with-lfs/lung/README.md";
    await writeFile(user.folder, `zoo/${readme}`, "# Written later\n");
    await pack("heart");
    const lines = (text: string) =>
      text.split("\n").filter((line) => line.endsWith(readme));
    assertEquals(lines(read(user, SUMS)) === lines(before), false);
    assertEquals(lines(read(user, SUMS)).length, 1);
  },
);

inWorkshop(
  "pack keeps a signature while the list is the same, deletes it otherwise, and ends with the line that signs",
  async ({ user, pack, sign }) => {
    await sign();
    const signature = read(user, SIGNATURE);
    const again = await pack("heart");
    assertEquals(again.stderr, "");
    assertEquals(read(user, SIGNATURE), signature);
    await writeFile(user.folder, "heart/more.nii", "2");
    const changed = await user.run(
      ...["pack", "heart", "--data", "heart", "--to", "zoo"],
      ...["--entry-version", "1.1"],
    );
    assertEquals(atTop(user), ["SHA256SUMS", "index.html", "raw"]);
    assertEquals(
      changed.stderr,
      `To sign the zoo, type: minisign -Sm ${
        user.path(SUMS)
      } -t 'zoo=lab serial=8'\n`,
    );
    const json = await user.run(
      ...["pack", "heart", "--data", "heart", "--to", "zoo", "--json"],
      ...["--entry-version", "1.1"],
    );
    assertEquals(
      JSON.parse(json.stdout.trimEnd().split("\n").at(-1) ?? "").sign,
      `minisign -Sm ${user.path(SUMS)}`,
    );
  },
);

inWorkshop(
  "the line that signs can be typed as it is",
  async ({ user, owner, run }) => {
    const to = user.path("a zoo's copy");
    const { stderr } = await run("mirror", "--all", "--zoo", "zoo", "--to", to);
    const [, line = ""] = /^To sign the zoo, type: (.*)$/m.exec(stderr) ?? [];
    const secret = owner.file.replace(/pub$/, "key");
    const { success } = await new Deno.Command("sh", {
      args: ["-c", `${line} -s ${secret}`],
    }).output();
    assertEquals(success, true, line);
    await run("--zoo", to, "--zoo-key", owner.key, "heart");
  },
);

inWorkshop(
  "pack, then mirror --all, gives the same files, and the signature comes along: folder, bundle, split bundle, and back",
  async ({ user, owner, run, sign }) => {
    await sign();
    const original = snapshotTree(user.path("zoo"));
    const key = ["--zoo-key", owner.key];
    const ways = [
      ["zoo", "zoo.tar"],
      ["zoo.tar", "split.tar", "--split", "100k"],
      ["split.tar", "folder"],
      ["folder", "folder2"],
    ] as const;
    for (const [from, to, ...split] of ways) {
      const { stderr } = await run(
        ...["mirror", "--all", "--zoo", from, "--to", to, ...split, ...key],
      );
      assertEquals(stderr, "", to);
      const again = await run(
        ...["mirror", "--all", "--zoo", from, "--to", to, ...split, ...key],
      );
      assertStringIncludes(again.stdout, ", unchanged");
      assertEquals(again.stderr, "", to);
    }
    const contents = (path: string) =>
      Object.entries(snapshotTree(user.path(path)))
        .filter(([, { kind }]) => kind === "file")
        .map(([path, file]) => [path, "text" in file ? file.text : file]);
    assertEquals(
      contents("folder2").map(([path]) => path),
      Object.entries(original).filter(([, { kind }]) => kind === "file")
        .map(([path]) => path),
    );
    for (const [path, { kind }] of Object.entries(original)) {
      if (kind !== "file") continue;
      const bytes = (folder: string) =>
        Deno.readFileSync(join(user.path(folder), path));
      assertEquals(bytes("folder2"), bytes("zoo"), path);
    }
    // And over the gap.
    const { code } = await user.runAlone(
      ...["--offline", "--zoo", "split.tar", ...key, "heart", "lung"],
    );
    assertEquals(code, 0);
  },
);

inWorkshop(
  "a signature that the owner renews comes to a mirror that has the same list",
  async ({ user, run, sign }) => {
    await sign();
    const mirror = (to: string) =>
      run("mirror", "--all", "--zoo", "zoo", "--to", to);
    for (const to of ["folder", "zoo.tar"]) await mirror(to);
    await sign("zoo=lab serial=8");
    for (const to of ["folder", "zoo.tar"]) {
      await mirror(to);
      const info = await run("--zoo", to, "info", "heart");
      assertStringIncludes(info.stdout, "signed     by the key");
    }
    assertEquals(
      read(user, "folder/SHA256SUMS.minisig"),
      read(user, SIGNATURE),
    );
    const { stdout } = await new Deno.Command("tar", {
      args: ["-xOf", user.path("zoo.tar"), "SHA256SUMS.minisig"],
    }).output();
    assertEquals(new TextDecoder().decode(stdout), read(user, SIGNATURE));
  },
);

inWorkshop(
  "texts of the zoo that its owner signed are mirrored as they are, where that was checked",
  async ({ user, owner, run, sign, pack }) => {
    // Another version of the program writes another page, its owner another text.
    const page = `${read(user, "zoo/index.html")}<!-- of another version -->\n`;
    const readme = "raw/5-reorganising-with-lfs/README.md";
    await writeFile(user.folder, `zoo/${readme}`, "# Our zoo\n");
    await pack("heart");
    await writeFile(user.folder, "zoo/index.html", page);
    const { stdout } = await new Deno.Command("sha256sum", {
      args: ["index.html"],
      cwd: user.path("zoo"),
    }).output();
    const sum = new TextDecoder().decode(stdout);
    const list = read(user, SUMS).replace(/^.* {2}index\.html\n/m, sum);
    await Deno.writeTextFile(user.path(SUMS), list);
    await sign();
    const mirror = ["mirror", "--all", "--zoo", "zoo"];
    for (const to of ["folder", "zoo.tar"]) {
      await run(...mirror, "--to", to, "--zoo-key", owner.key);
      await run("list", "--zoo", to, "--zoo-key", owner.key);
    }
    assertEquals(read(user, "folder/index.html"), page);
    assertEquals(read(user, `folder/${readme}`), "# Our zoo\n");
    const { stderr } = await run(...mirror, "--to", "unchecked");
    assertStringIncludes(stderr, "To sign the zoo, type: ");
    assertEquals(
      read(user, "unchecked/index.html").includes("version --"),
      false,
    );
  },
);

inWorkshop(
  "a mirror of a part is not signed, and tells how it could be",
  async ({ user, owner, run, sign }) => {
    await sign();
    const part = await run("mirror", "heart", "--zoo", "zoo", "--to", "part");
    assertMatch(
      part.stderr,
      /^To sign the zoo, type: minisign -Sm .*SHA256SUMS\n$/,
    );
    const bundle = await run(
      "mirror",
      "heart",
      "--zoo",
      "zoo",
      "--to",
      "part.tar",
    );
    const [, line = ""] = /type: (.*)$/m.exec(bundle.stderr) ?? [];
    assertMatch(
      line,
      /^net_download mirror --all --zoo \S+part\.tar --to signed_zoo && minisign -Sm signed_zoo\/SHA256SUMS && net_download mirror --all --zoo signed_zoo --to \S+part\.tar$/,
    );
    // What the line says, step by step.
    await run("mirror", "--all", "--zoo", "part.tar", "--to", "signed_zoo");
    await Deno.writeTextFile(
      user.path("signed_zoo/SHA256SUMS.minisig"),
      await owner.sign(read(user, "signed_zoo/SHA256SUMS"), "zoo=part"),
    );
    await run("mirror", "--all", "--zoo", "signed_zoo", "--to", "part.tar");
    await run("--zoo", "part.tar", "--zoo-key", owner.key, "heart");
  },
);

inWorkshop(
  "a mirror that changes loses its signature",
  async ({ user, run, sign, pack }) => {
    await sign();
    const mirror = (to: string, ...ids: string[]) =>
      run("mirror", ...ids, "--zoo", "zoo", "--to", to);
    for (const to of ["folder", "zoo.tar"]) await mirror(to, "--all");
    await writeFile(user.folder, "other/scan.nii", "other");
    await run("pack", "other", "--data", "other", "--to", "zoo");
    await pack("lung");
    for (const to of ["folder", "zoo.tar"]) {
      const { stderr } = await mirror(to, "other");
      assertStringIncludes(stderr, "To sign the zoo, type: ");
      const info = await run("--zoo", to, "info", "heart");
      assertEquals(info.stdout.includes("signed "), false);
    }
    assertEquals(read(user, "folder/SHA256SUMS"), read(user, SUMS));
  },
);

inWorkshop(
  "a signature goes through a registry, which is held to it",
  async ({ user, owner, run, sign }) => {
    await withDockerRegistry("open", async ({ host }) => {
      const zoo = `oci://${host}/zoo/signed`;
      const key = ["--zoo-key", owner.key];
      const push = () => run("mirror", "--all", "--zoo", "zoo", "--to", zoo);
      await sign();
      assertEquals((await push()).stderr, "");
      assertEquals((await push()).stderr, "");
      await run("--zoo", zoo, ...key, "heart");
      await run("mirror", "--all", "--zoo", zoo, "--to", "back", ...key);
      assertEquals(
        read(user, "back/SHA256SUMS.minisig"),
        read(user, SIGNATURE),
      );
      // Someone else writes there what the owner has not signed.
      await writeFile(user.folder, "lung/more.nii", "evil");
      await user.run(
        "pack",
        "lung",
        "--data",
        "lung",
        "--to",
        "zoo",
        "--force",
      );
      assertStringIncludes((await push()).stderr, "To sign the zoo, type: ");
      const refused = await user.run("--zoo", zoo, ...key, "lung");
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, `must be by the key ${owner.id}`);
    });
  },
  HAS_DOCKER_REGISTRY,
);

Deno.test({
  name: "a mirror of a signed zoo checks its source",
  ignore: !canSign,
  fn: () =>
    withUser({}, async (user) => {
      const owner = await makeSigner(user.folder, "owner");
      const files = await signedBy(owner, await twoEntries());
      const bad = files["raw/5-reorganising-with-lfs/heart/main.ini"];
      Object.assign(user.zoo.files, {
        ...files,
        "raw/5-reorganising-with-lfs/heart/main.ini": `${bad}\n`,
      });
      const key = ["--zoo-key", owner.key];
      const { code, stdout, stderr } = await user.run(
        ...["mirror", "--all", "--to", "copy", ...key],
      );
      assertEquals(code, 1);
      assertStringIncludes(stderr, `the key ${owner.id} has signed`);
      assertStringIncludes(stdout, "lung: OK.");
      user.zoo.files["SHA256SUMS"] = "";
      const refused = await user.run(
        ...["mirror", "--all", "--to", "other", ...key],
      );
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stderr, "is not what the key");
    }),
});
