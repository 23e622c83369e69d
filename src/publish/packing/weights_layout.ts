// Pure: no disk, network, clock or environment.

import { CHECKPOINTS } from "./parts.ts";

/** What is wrong with a folder of weights, and what might be better. */
export interface LayoutReview {
  /** Without these NiftyNet cannot use them. */
  problems: readonly string[];
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
  if (names.size === 0) {
    return {
      problems: [
        `the weights have no folder "${CHECKPOINTS}" with checkpoint files, where NiftyNet looks for them`,
      ],
      notes: [],
    };
  }
  const steps = new Set(
    [...names].flatMap((name) => CHECKPOINT.exec(name)?.[1] ?? []),
  );
  if (steps.size === 0) {
    return {
      problems: [
        `the folder "${CHECKPOINTS}" has no checkpoint: NiftyNet looks for files named "model.ckpt-<step>.index" and so on`,
      ],
      notes: [],
    };
  }
  return {
    problems: [...steps].flatMap((step) => missingFiles(step, names)),
    notes: [...steps].filter((step) => !names.has(`model.ckpt-${step}.meta`))
      .map((step) => `the checkpoint of step ${step} has no ".meta" file`),
  };
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
