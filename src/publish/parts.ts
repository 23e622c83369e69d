// Pure: no disk, network, clock or environment.

import { ArchiveError } from "../base/errors.ts";

/** A kind of content that an entry may have, laid out as the official zoo's contributor guide has it. */
export interface Part {
  section: "code" | "data" | "weights";
  /** Name of its archive in the entry's folder. */
  archive: string;
  /** Folder of a home that it goes to. */
  destination: string;
}

/**
 * What an entry may consist of, in the order of the manifest.
 *
 * @see https://github.com/NifTK/NiftyNet/blob/v0.5.0/doc/source/contributing.md#submitting-model-zoo-entries
 */
export const PARTS: readonly Part[] = [
  { section: "code", archive: "config.tar.gz", destination: "extensions" },
  { section: "data", archive: "data.tar.gz", destination: "data" },
  { section: "weights", archive: "weights.tar.gz", destination: "models" },
];

/** Name of the folder that NiftyNet looks for checkpoints in, below that of the weights. */
const CHECKPOINTS = "models";

/** What NiftyNet's own loader would say of trained weights. */
export interface LayoutReview {
  /** What is missing of checkpoints that are there in part. */
  missing: readonly string[];
  /** What might be better: weights for other programs need none of it. */
  notes: readonly string[];
}

/** TensorFlow's checkpoint files under the name that NiftyNet looks for: step, and what the file holds. */
const CHECKPOINT =
  /^model\.ckpt-(\d+)\.(?:index|meta|data-(\d{5})-of-(\d{5}))$/;

/**
 * Reviews the files of trained weights: NiftyNet looks for
 * `models/model.ckpt-<step>`, each with an index and all of its data.
 *
 * @param paths of the files, relative with `/`
 */
export function reviewWeights(paths: readonly string[]): LayoutReview {
  const prefix = `${CHECKPOINTS}/`;
  const names = new Set(
    paths.filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length)),
  );
  const steps = new Set(
    [...names].flatMap((name) => CHECKPOINT.exec(name)?.[1] ?? []),
  );
  if (steps.size === 0) {
    const note = names.size === 0
      ? `the weights have no folder "${CHECKPOINTS}" with checkpoint files, where NiftyNet looks for them`
      : `the folder "${CHECKPOINTS}" has no checkpoint: NiftyNet looks for files named "model.ckpt-<step>.index" and so on`;
    return { missing: [], notes: [note] };
  }
  return {
    missing: [...steps].flatMap((step) => missingFiles(step, names)),
    notes: [...steps].filter((step) => !names.has(`model.ckpt-${step}.meta`))
      .map((step) => `the checkpoint of step ${step} has no ".meta" file`),
  };
}

/**
 * Refuses weights that are meant for NiftyNet, since they have checkpoints, and
 * of which it could not use all.
 *
 * @param given what has them
 * @param paths of its files, relative with `/`
 * @throws ArchiveError that names the files that are missing.
 */
export function refuseIncomplete(
  { section }: Part,
  given: string,
  paths: readonly string[],
): void {
  if (section !== "weights") return;
  const { missing } = reviewWeights(paths);
  if (missing.length === 0) return;
  throw new ArchiveError(`cannot pack "${given}": ${missing.join("; ")}`, {
    failure: "input",
    hint:
      "NiftyNet looks for models/model.ckpt-<step>.index, .meta and .data-00000-of-00001 in it.",
  });
}

function missingFiles(step: string, names: ReadonlySet<string>): string[] {
  const checkpoint = `model.ckpt-${step}`;
  const shards = [...names].flatMap((name) => {
    const [, of, , total] = CHECKPOINT.exec(name) ?? [];
    return of === step && total !== undefined ? Number(total) : [];
  });
  const total = Math.max(1, ...shards);
  const five = (number: number) => String(number).padStart(5, "0");
  const wanted = [
    `${checkpoint}.index`,
    ...Array.from(
      { length: total },
      (_, shard) => `${checkpoint}.data-${five(shard)}-of-${five(total)}`,
    ),
  ];
  return wanted.filter((name) => !names.has(name))
    .map((name) => `"${CHECKPOINTS}/${name}" is missing`);
}
