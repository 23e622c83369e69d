import { assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../../src/errors.ts";
import { FileHashes } from "../../src/inventory/file_hashes.ts";
import {
  damagedSections,
  isSound,
  type Verification,
} from "../../src/inventory/verification.ts";
import { openVerifier } from "../../src/inventory/verifier.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { type Machine, type Sections, TOY, withMachine } from "./machine.ts";

async function verify(machine: Machine, id = "toy"): Promise<Verification> {
  const { settings, hashes, signal } = machine.context();
  return await (await openVerifier(settings, hashes, signal)).verify(id);
}

/** Damages as `kind path`, below the home. */
function damagesOf(machine: Machine, { damages }: Verification): string[] {
  return damages.map(({ kind, path }) =>
    `${kind} ${path.slice(machine.home.length + 1)}`
  );
}

Deno.test("an entry that is as it was installed is sound", () =>
  withMachine(async (machine) => {
    machine.install("toy", TOY);
    const found = await verify(machine);
    assertEquals(found, {
      id: "toy",
      version: "1.0",
      condition: "installed",
      files: 3,
      bytes: 10,
      damages: [],
      extras: [],
      unlisted: [],
      problems: [],
    });
    assertEquals(isSound(found), true);
  }));

const damage: Record<string, [(machine: Machine) => void, string[]]> = {
  "a missing file": [
    ({ path }) => Deno.removeSync(path("home/data/toy/a.txt")),
    ["missing data/toy/a.txt"],
  ],
  "a missing folder": [
    ({ path }) => Deno.removeSync(path("home/models"), { recursive: true }),
    ["missing models/toy/model.ckpt"],
  ],
  "a file of another size": [
    (machine) => machine.write("home/data/toy/a.txt", "aa"),
    ["changed data/toy/a.txt"],
  ],
  "a file of the same size with other content": [
    (machine) => machine.write("home/data/toy/a.txt", "A"),
    ["changed data/toy/a.txt"],
  ],
  "a folder in a file's place": [
    ({ path }) => {
      Deno.removeSync(path("home/data/toy/a.txt"));
      Deno.mkdirSync(path("home/data/toy/a.txt"));
    },
    ["changed data/toy/a.txt"],
  ],
  "a link in a file's place": [
    ({ path }) => {
      Deno.renameSync(path("home/data/toy/a.txt"), path("a.txt"));
      Deno.symlinkSync(path("a.txt"), path("home/data/toy/a.txt"));
    },
    ["changed data/toy/a.txt"],
  ],
  "a link in the place of a folder above": [
    ({ path }) => {
      Deno.renameSync(path("home/data/toy/sub"), path("sub"));
      Deno.symlinkSync(path("sub"), path("home/data/toy/sub"));
    },
    ["missing data/toy/sub/b.txt"],
  ],
};
for (const [name, [harm, damages]] of Object.entries(damage)) {
  Deno.test(`verify finds ${name}`, () =>
    withMachine(async (machine) => {
      machine.install("toy", TOY);
      harm({ ...machine, path: machine.path.bind(machine), write: machine.write.bind(machine) } as Machine);
      const found = await verify(machine);
      assertEquals(damagesOf(machine, found), damages);
      assertEquals(isSound(found), false);
    }));
}
