import { assertEquals } from "@std/assert";
import { reviewWeights } from "../../src/publish/parts.ts";

/** A complete checkpoint of a step, in so many parts. */
const checkpoint = (step: number, shards = 1) => [
  `models/model.ckpt-${step}.index`,
  `models/model.ckpt-${step}.meta`,
  ...Array.from(
    { length: shards },
    (_, i) => `models/model.ckpt-${step}.data-0000${i}-of-0000${shards}`,
  ),
];

Deno.test("reviewWeights() takes what the contributor guide shows", () => {
  for (
    const paths of [
      ["databrain_std_hist_models_otsu.txt", ...checkpoint(33000)],
      checkpoint(0, 3),
      [...checkpoint(10), ...checkpoint(20), "models/checkpoint"],
    ]
  ) assertEquals(reviewWeights(paths), { missing: [], notes: [] });
});

Deno.test("reviewWeights() says what is missing of a checkpoint", () => {
  for (
    const [paths, missing] of [
      [
        checkpoint(7).filter((path) => !path.endsWith(".index")),
        ['"models/model.ckpt-7.index" is missing'],
      ],
      [
        checkpoint(7, 2).filter((path) => !path.includes("data-00001")),
        ['"models/model.ckpt-7.data-00001-of-00002" is missing'],
      ],
      [
        ["models/model.ckpt-7.index", "models/model.ckpt-7.meta"],
        ['"models/model.ckpt-7.data-00000-of-00001" is missing'],
      ],
    ] as const
  ) assertEquals(reviewWeights(paths).missing, [...missing]);
});

Deno.test("reviewWeights() notes a checkpoint without its graph", () => {
  const paths = checkpoint(7).filter((path) => !path.endsWith(".meta"));
  assertEquals(reviewWeights(paths), {
    missing: [],
    notes: ['the checkpoint of step 7 has no ".meta" file'],
  });
});

Deno.test("reviewWeights() notes weights without a checkpoint, which may be for other programs", () => {
  const none =
    'the weights have no folder "models" with checkpoint files, where NiftyNet looks for them';
  const unnamed =
    'the folder "models" has no checkpoint: NiftyNet looks for files named "model.ckpt-<step>.index" and so on';
  for (
    const [paths, note] of [
      [["model.onnx"], none],
      [["model.ckpt-1.index"], none],
      [["foo/models/model.ckpt-1.index"], none],
      [["models/net.ckpt-1.index", "models/checkpoint"], unnamed],
    ] as const
  ) assertEquals(reviewWeights(paths), { missing: [], notes: [note] });
});
