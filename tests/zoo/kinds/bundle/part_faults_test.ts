import { assertRejects, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { basename, join } from "@std/path";
import { AppError } from "../../../../src/base/errors.ts";
import { openZoo } from "../../../../src/zoo/open_zoo.ts";
import { CURRENT } from "../../../../src/zoo/address.ts";
import { stringifyIndex } from "../../../../src/zoo/zoo_index.ts";
import { makeBundle } from "../../../support/bundle.ts";
import {
  seededBytes,
  type Trial,
  withTrial,
} from "../../../support/transfer.ts";

const PART_BYTES = 2200;
const INDEX = `${CURRENT}/index.json`;

/** Files of a bundle whose index stands in its first part and whose contents in its last. */
const FILES = { [INDEX]: stringifyIndex([]), "raw/b": seededBytes(4000, 1) };

/** Its parts, and the digests beside it unless they are not to be there. */
async function writeSplit(
  folder: string,
  { digests = true } = {},
): Promise<{ path: string; parts: string[] }> {
  const path = join(folder, "zoo.tar");
  const parts = await makeBundle(path, FILES, PART_BYTES);
  const lines = parts.map((part) =>
    `${sha256(Deno.readFileSync(part))}  ${basename(part)}\n`
  );
  if (digests) await Deno.writeTextFile(`${path}.sha256`, lines.join(""));
  return { path, parts };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What the user is told who lists the zoo. */
function refusalOf(path: string, { context }: Trial): Promise<AppError> {
  return assertRejects(() => openZoo(path, context).listEntries(), AppError);
}

type Parts = readonly [string, string, string, string];

/** What happens to the parts on their way, and what the user is told: with the digests at hand, and without. */
const FAULTS: Record<string, {
  change(parts: Parts, other: Parts): void | Promise<void>;
  told: string;
  without?: string;
}> = {
  "without its last part": {
    change: ([, , , last]) => Deno.remove(last),
    told: 'its part "zoo.tar.004" is missing',
    without:
      'its part "zoo.tar.004" seems to be missing: the one before it is full',
  },
  "without its last two parts": {
    change: ([, , third, last]) =>
      [third, last].forEach((part) => Deno.removeSync(part)),
    told: '2 of its parts are missing: "zoo.tar.003" and "zoo.tar.004"',
    without: 'its part "zoo.tar.003" seems to be missing',
  },
  "without its first and its last part": {
    change: ([first, , , last]) =>
      [first, last].forEach((part) => Deno.removeSync(part)),
    told: '2 of its parts are missing: "zoo.tar.001" and "zoo.tar.004"',
    without: 'its part "zoo.tar.001" is missing',
  },
  "with a part in the middle that is missing": {
    change: ([, second]) => Deno.remove(second),
    told: 'its part "zoo.tar.002" is missing',
    without: 'its part "zoo.tar.002" is missing',
  },
  "without any of its parts": {
    change: (parts) => parts.forEach((part) => Deno.removeSync(part)),
    told:
      '4 of its parts are missing: "zoo.tar.001" and "zoo.tar.002" and "zoo.tar.003" and "zoo.tar.004"',
    without: "there is no such folder or file",
  },
  "with an empty last part": {
    change: ([, , , last]) => Deno.truncate(last, 0),
    told: 'its part "zoo.tar.004" is empty',
    without: 'its part "zoo.tar.004" is empty',
  },
  "with an empty part in the middle": {
    change: ([, second]) => Deno.truncate(second, 0),
    told: 'its part "zoo.tar.002" is empty',
    without: 'its part "zoo.tar.002" is empty',
  },
  "with a part in the middle that was cut": {
    change: ([, , third]) => Deno.truncate(third, 1500),
    told: 'its part "zoo.tar.003" has 1500 bytes and the others have 2200',
    without: 'its part "zoo.tar.003" has 1500 bytes and the others have 2200',
  },
  "with a last part that was cut": {
    change: ([, , , last]) => Deno.truncate(last, 600),
    told: 'its part "zoo.tar.004" does not match "zoo.tar.sha256"',
  },
  "with a first part of another bundle": {
    change: ([first], [other]) => Deno.copyFile(other, first),
    told: 'its part "zoo.tar.001" does not match "zoo.tar.sha256"',
  },
  "with a last part of another bundle": {
    change: ([, , , last], [, , , other]) => Deno.copyFile(other, last),
    told: 'its part "zoo.tar.004" does not match "zoo.tar.sha256"',
  },
};

for (const [fault, { change, told, without }] of Object.entries(FAULTS)) {
  for (const digests of without === undefined ? [true] : [true, false]) {
    const beside = digests ? "" : ", its digests lost";
    Deno.test(`a bundle ${fault}${beside}: the part is named, and what to do`, () =>
      withTrial(async (trial) => {
        const { folder } = trial;
        const { path, parts } = await writeSplit(folder, { digests });
        const otherFolder = join(folder, "other");
        const other = await makeBundle(join(otherFolder, "zoo.tar"), {
          "raw/a": seededBytes(300, 8),
          [INDEX]: stringifyIndex([]),
          "raw/c": seededBytes(3500, 9),
        }, PART_BYTES);
        await change(fourOf(parts), fourOf(other));
        const { message, hint } = await refusalOf(path, trial);
        assertStringIncludes(message, digests ? told : without ?? told);
        if (!message.includes("no such folder")) {
          assertStringIncludes(hint ?? "", "Copy");
        }
      }));
  }
}

for (const number of [5, 7]) {
  Deno.test(`a part ${number} that an earlier split has left is named, or not used`, () =>
    withTrial(async (trial) => {
      const { folder } = trial;
      const { path } = await writeSplit(folder);
      const left = `zoo.tar.00${number}`;
      await Deno.writeFile(join(folder, left), seededBytes(900, 3));
      if (number === 7) {
        await openZoo(path, trial.context).listEntries();
        return;
      }
      const { message, hint } = await refusalOf(path, trial);
      assertStringIncludes(
        message,
        `its part "${left}" is not named in "zoo.tar.sha256"`,
      );
      assertStringIncludes(hint ?? "", "move it to another folder");
    }));
}

Deno.test("digests that are older than the bundle do not stand in its way", () =>
  withTrial(async (trial) => {
    const { folder } = trial;
    const { path } = await writeSplit(folder);
    await Deno.writeTextFile(
      `${path}.sha256`,
      [..."12345"].map((n) => `${"0".repeat(64)}  zoo.tar.00${n}\n`).join(""),
    );
    await openZoo(path, trial.context).listEntries();
  }));

function fourOf(parts: readonly string[]): Parts {
  const [a, b, c, d, ...rest] = parts;
  if (a && b && c && d && rest.length === 0) return [a, b, c, d];
  throw new Error(`${parts.length} parts`);
}
