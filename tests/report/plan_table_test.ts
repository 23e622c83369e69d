import { assertEquals } from "@std/assert";
import { planTable, sectionRows } from "../../src/report/plan_table.ts";

const data = {
  section: "data",
  url: "http://zoo/data.tar.gz",
  folder: "/home/u/niftynet/data/OASIS",
  bytes: 6_595_794,
};
const weights = {
  section: "weights",
  url: "http://zoo/weights.tar.gz",
  folder: "/home/u/niftynet/models/highres3dnet",
  bytes: 17_853_647,
};

Deno.test("planTable() shows reason, sections, sizes, addresses, folders and total", () => {
  assertEquals(planTable("highres3dnet", "not installed", [data, weights]), [
    "highres3dnet: not installed",
    "  data      6.6 MB  http://zoo/data.tar.gz",
    "                    -> /home/u/niftynet/data/OASIS",
    "  weights  17.9 MB  http://zoo/weights.tar.gz",
    "                    -> /home/u/niftynet/models/highres3dnet",
    "  total    24.4 MB",
  ]);
});

Deno.test("planTable() says when the server does not tell a size", () => {
  const unknown = { ...weights, bytes: undefined };
  assertEquals(planTable("x", "forced", [data, unknown]), [
    "x: forced",
    "  data              6.6 MB  http://zoo/data.tar.gz",
    "                            -> /home/u/niftynet/data/OASIS",
    "  weights     size unknown  http://zoo/weights.tar.gz",
    "                            -> /home/u/niftynet/models/highres3dnet",
    "  total    at least 6.6 MB",
  ]);
  assertEquals(
    planTable("x", "forced", [unknown]).at(-1),
    [
      "  total    size unknown",
    ].join(),
  );
});

Deno.test("planTable() of no steps says so", () => {
  assertEquals(planTable("OASIS", "installed", []), [
    "OASIS: installed",
    "  nothing to download",
  ]);
});

Deno.test("planTable() aligns names by the columns that they take", () => {
  assertEquals(
    planTable("x", "forced", [data, { ...data, section: "脳画像" }]),
    [
      "x: forced",
      "  data     6.6 MB  http://zoo/data.tar.gz",
      "                   -> /home/u/niftynet/data/OASIS",
      "  脳画像   6.6 MB  http://zoo/data.tar.gz",
      "                   -> /home/u/niftynet/data/OASIS",
      "  total   13.2 MB",
    ],
  );
});

Deno.test("planTable() puts addresses below where a terminal is too narrow", () => {
  const rows = planTable("x", "forced", [data, weights], 40);
  assertEquals(rows, [
    "x: forced",
    "  data      6.6 MB",
    "    http://zoo/data.tar.gz",
    "    -> /home/u/niftynet/data/OASIS",
    "  weights  17.9 MB",
    "    http://zoo/weights.tar.gz",
    "    -> /home/u/niftynet/models/highres3dnet",
    "  total    24.4 MB",
  ]);
  const wide = planTable("x", "forced", [data, weights], 120);
  assertEquals(wide, planTable("x", "forced", [data, weights]));
});

Deno.test("sectionRows() leaves out a folder that is not known", () => {
  assertEquals(sectionRows([{ ...data, folder: undefined }], 0), [
    "  data   6.6 MB  http://zoo/data.tar.gz",
    "  total  6.6 MB",
  ]);
});
