import { assertEquals } from "@std/assert";
import { planTable } from "../../src/report/plan_table.ts";

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
  assertEquals(
    planTable({
      id: "highres3dnet",
      reason: "not installed",
      steps: [data, weights],
    }, 0),
    [
      "highres3dnet: not installed",
      "  data      6.6 MB  http://zoo/data.tar.gz",
      "                    -> /home/u/niftynet/data/OASIS",
      "  weights  17.9 MB  http://zoo/weights.tar.gz",
      "                    -> /home/u/niftynet/models/highres3dnet",
      "  total    24.4 MB",
    ],
  );
});

Deno.test("planTable() says when the server does not tell a size", () => {
  const unknown = { ...weights, bytes: undefined };
  assertEquals(
    planTable({ id: "x", reason: "forced", steps: [data, unknown] }, 0),
    [
      "x: forced",
      "  data              6.6 MB  http://zoo/data.tar.gz",
      "                            -> /home/u/niftynet/data/OASIS",
      "  weights     size unknown  http://zoo/weights.tar.gz",
      "                            -> /home/u/niftynet/models/highres3dnet",
      "  total    at least 6.6 MB",
    ],
  );
  assertEquals(
    planTable({ id: "x", reason: "forced", steps: [unknown] }, 0).at(-1),
    [
      "  total    size unknown",
    ].join(),
  );
});

Deno.test("planTable() aligns names by the columns that they take", () => {
  assertEquals(
    planTable({
      id: "x",
      reason: "forced",
      steps: [data, { ...data, section: "脳画像" }],
    }, 0),
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
  const rows = planTable(
    { id: "x", reason: "forced", steps: [data, weights] },
    40,
  );
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
  const wide = planTable(
    { id: "x", reason: "forced", steps: [data, weights] },
    120,
  );
  assertEquals(
    wide,
    planTable({ id: "x", reason: "forced", steps: [data, weights] }, 0),
  );
});
