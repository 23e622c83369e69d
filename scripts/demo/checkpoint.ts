import type { ArchiveFile } from "./archive.ts";
import { seededRandom } from "./seeded_random.ts";

/** What ends a table file of LevelDB's format, which TensorFlow's index files have. */
const TABLE_MAGIC = new Uint8Array([
  0x57,
  0xfb,
  0x80,
  0x8b,
  0x24,
  0x75,
  0x47,
  0xdb,
]);

/** A variable of a network: its name and how many values it has. */
export type Variable = readonly [name: string, values: number];

/**
 * The files that TensorFlow's Saver leaves in `folder` after so many
 * iterations: float32 values with the spread of trained ones, the same for
 * the same seed. Names, sizes and endings are true; the index and the graph
 * only look like ones.
 */
export function checkpointFiles(
  folder: string,
  iterations: number,
  variables: readonly Variable[],
  seed: number,
): ArchiveFile[] {
  const name = `model.ckpt-${iterations}`;
  const path = `${folder}/${name}`;
  return [
    {
      path: `${folder}/checkpoint`,
      content: `model_checkpoint_path: "${name}"\n`,
    },
    {
      path: `${path}.data-00000-of-00001`,
      content: floats(variables.reduce((sum, [, size]) => sum + size, 0), seed),
    },
    { path: `${path}.index`, content: index(variables) },
    { path: `${path}.meta`, content: graph(variables) },
  ];
}

function floats(count: number, seed: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const bytes = new Uint8Array(count * 4);
  const view = new DataView(bytes.buffer);
  for (let value = 0; value < count; value++) {
    const spread = random() + random() + random() + random() - 2;
    view.setFloat32(value * 4, spread * 0.1, true);
  }
  return bytes;
}

function index(variables: readonly Variable[]): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const rows = variables.map(([name, values]) => {
    const row = `${name}\0${values}\0${offset}\0`;
    offset += values * 4;
    return row;
  });
  const text = new TextEncoder().encode(rows.join(""));
  const bytes = new Uint8Array(text.length + TABLE_MAGIC.length);
  bytes.set(text);
  bytes.set(TABLE_MAGIC, text.length);
  return bytes;
}

function graph(variables: readonly Variable[]): string {
  const operations = ["Initializer", "Assign", "read", "Momentum"];
  return variables.flatMap(([name]) =>
    operations.map((operation) => `${name}/${operation}\n`)
  ).join("");
}
