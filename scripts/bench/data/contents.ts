// Pure: no disk, network, clock or environment.

import type { SeededRandom } from "./seeded_random.ts";

/** What the archives of the zoo are made of. */
export type Shape = "weights" | "images" | "source";

/** `bytes` of a file of a shape. gzip keeps about 93 % of weights, 72 % of images and 28 % of source. */
export function content(
  shape: Shape,
  random: SeededRandom,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  switch (shape) {
    case "weights":
      return float32Weights(random, bytes);
    case "images":
      return int16Images(random, bytes);
    case "source":
      return sourceText(random, bytes);
  }
}

const TWO_TO_32 = 2 ** 32;

/** A TensorFlow checkpoint: float32 numbers, near to normally distributed around 0. */
function float32Weights(
  random: SeededRandom,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const numbers = new Float32Array(Math.ceil(bytes / 4));
  for (let i = 0; i < numbers.length; i++) {
    // Three uniform numbers added up are close enough to a normal one.
    const sum = random.next() + random.next() + random.next();
    numbers[i] = (sum / TWO_TO_32 - 1.5) * 0.05;
  }
  return new Uint8Array(numbers.buffer, 0, bytes);
}

/** A NIfTI volume: int16 intensities that change slowly, with a scanner's noise on top. */
function int16Images(
  random: SeededRandom,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const voxels = new Int16Array(Math.ceil(bytes / 2));
  for (let i = 0; i < voxels.length; i++) {
    const tissue = 600 + 400 * Math.sin(i / 9000) * Math.sin(i / 170);
    const bits = random.next();
    const noise = (bits & 0xff) + ((bits >>> 8) & 0xff) +
      ((bits >>> 16) & 0xff) - 384;
    voxels[i] = tissue + noise / 2;
  }
  return new Uint8Array(voxels.buffer, 0, bytes);
}

const WORDS =
  ("def class self return import from if else for in not None True False layer " +
    "network image label patch window size batch loss weights bias sample grid " +
    "reader shape output_spatial_rank param name scope data section")
    .split(" ");

/** Python source: lines of known words and numbers. */
function sourceText(
  random: SeededRandom,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const parts: string[] = [];
  let length = 0;
  while (length < bytes) {
    const bits = random.next();
    const word = WORDS[bits % WORDS.length] ?? "pass";
    const kind = bits >>> 24;
    const part = kind < 40
      ? `${word}\n${"    ".repeat(1 + (kind % 3))}`
      : kind < 70
      ? `${word}_${bits & 0xfff} = `
      : `${word}(${kind % 4 === 0 ? bits & 0xff : ""}) `;
    parts.push(part);
    length += part.length;
  }
  return new TextEncoder().encode(parts.join("").slice(0, bytes));
}
