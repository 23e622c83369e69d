import { assertEquals } from "@std/assert";
import { PARTS } from "../../../src/publish/parts.ts";
import { nameSections } from "../../../src/publish/pack/section_names.ts";
import type { Source } from "../../../src/publish/pack/sources/source.ts";

/** A source of an option; a folder where its name ends in a slash. */
function source(option: string, path: string): Source {
  const part = PARTS.find(({ section }) => section === option);
  if (part === undefined) throw new TypeError(option);
  const name = path.replace(/\/$/, "").split("/").at(-1) ?? "";
  return {
    part,
    given: path,
    name,
    bytes: 0,
    file: path.endsWith("/") ? undefined : name,
    write: () => Promise.reject(new TypeError("not to be written")),
  };
}

const names = (...sources: Source[]) =>
  nameSections(sources).map(({ section, file }) => [section, file]);

Deno.test("nameSections() calls the only source of an option like the option", () => {
  assertEquals(
    names(
      source("code", "src/conf/"),
      source("data", "scans.zip"),
      source("weights", "model.onnx"),
    ),
    [
      ["code", "config.tar.gz"],
      ["data", "scans.zip"],
      ["weights", "model.onnx"],
    ],
  );
});

Deno.test("nameSections() calls several of an option after their files and folders", () => {
  const fold = source("weights", "fold 0.onnx");
  const trained = source("weights", "runs/trained/");
  const expected = [
    ["weights-fold_0.onnx", "fold_0.onnx"],
    ["weights-trained", "weights-trained.tar.gz"],
  ];
  assertEquals(names(fold, trained), expected);
  assertEquals(names(trained, fold), expected.toReversed());
  assertEquals(
    names(source("data", "a.zip"), fold, trained).slice(1),
    expected,
  );
});

Deno.test("nameSections() gives no name twice, and none that some system takes for the same", () => {
  assertEquals(
    names(
      source("data", "one/scans/"),
      source("data", "two/scans/"),
      source("data", "Scans"),
    ),
    [
      ["data-scans", "data-scans.tar.gz"],
      ["data-scans-2", "data-scans-2.tar.gz"],
      ["data-Scans-3", "Scans"],
    ],
  );
  assertEquals(
    names(
      source("code", "all.zip"),
      source("data", "ALL.zip"),
      source("weights", "all.zip"),
    ).map(([, file]) => file),
    ["all.zip", "data-ALL.zip", "weights-all.zip"],
  );
  assertEquals(
    names(
      source("data", "a/x.zip"),
      source("data", "b/x.zip"),
      source("data", "c/x.zip"),
    ).map(([, file]) => file),
    ["x.zip", "data-x.zip", "data-2-x.zip"],
  );
});

Deno.test("nameSections() keeps the names of a zoo's own files for them", () => {
  for (const name of ["main.ini", "Main.INI", "README.md", "license"]) {
    assertEquals(names(source("code", name)), [["code", `code-${name}`]]);
  }
});

Deno.test("nameSections() makes names that an address and every system can have", () => {
  const others = [source("weights", "other"), source("data", "other")];
  for (
    const [name, section, file] of [
      ["größe, 模型 1.onnx", "weights-größe_模型_1.onnx", "gr_e_1.onnx"],
      ["a%20b.pt", "weights-a_20b.pt", "a_20b.pt"],
      ["[x].pt", "weights-_x_.pt", "_x_.pt"],
      ["con.zip", "weights-con.zip", "weights-con.zip"],
      [".hidden", "weights-.hidden", "hidden"],
      ["...", "weights-...", "weights-"],
      ["模型", "weights-模型", "_"],
    ] as const
  ) assertEquals(names(...others, source("weights", name))[2], [section, file]);
  const long = `${"𝔪".repeat(200)}.onnx`;
  const [, , last = []] = names(...others, source("weights", long));
  assertEquals(last, [`weights-${"𝔪".repeat(100)}`, "_.onnx"]);
});
