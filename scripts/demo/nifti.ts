import { seededRandom } from "./seeded_random.ts";

/** Length of a NIfTI-1 header and of the four bytes behind it that say "no extension". */
const VOXELS_OFFSET = 352;
const INT16 = 4;
const MILLIMETRES = 2;
const SCANNER_COORDINATES = 1;

/** Size of an image in voxels. */
export type Shape = readonly [x: number, y: number, z: number];

/**
 * A NIfTI-1 file (https://nifti.nimh.nih.gov/nifti-1) with 16-bit integers in
 * isotropic voxels of 1 mm: a head of nested ellipsoids with noise, the same
 * for the same seed.
 */
export function niftiHead(shape: Shape, seed: number): Uint8Array<ArrayBuffer> {
  const [nx, ny, nz] = shape;
  const bytes = new Uint8Array(VOXELS_OFFSET + nx * ny * nz * 2);
  const view = new DataView(bytes.buffer);
  writeHeader(view, shape, "synthetic head, made by the demo zoo");
  const random = seededRandom(seed);
  let offset = VOXELS_OFFSET;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const radius = Math.hypot(
          2 * x / nx - 1,
          2 * y / ny - 1,
          2 * z / nz - 1,
        );
        const brightness = tissue(radius);
        const noise = brightness > 0 ? Math.floor(random() * 24) : 0;
        view.setInt16(offset, brightness + noise, true);
        offset += 2;
      }
    }
  }
  return bytes;
}

/** Brightness in a T1-weighted image, by distance from the centre: 1 touches the image's sides. */
function tissue(radius: number): number {
  if (radius > 0.95) return 0;
  if (radius > 0.85) return 900; // scalp
  if (radius > 0.75) return 60; // skull
  if (radius > 0.6) return 420; // grey matter
  if (radius > 0.2) return 680; // white matter
  return 110; // ventricles
}

/** The header's fields that differ from zero, at the offsets of nifti1.h. */
function writeHeader(view: DataView, shape: Shape, description: string): void {
  view.setInt32(0, 348, true); // sizeof_hdr
  [3, ...shape, 1, 1, 1, 1].forEach((size, index) =>
    view.setInt16(40 + 2 * index, size, true) // dim
  );
  view.setInt16(70, INT16, true); // datatype
  view.setInt16(72, 16, true); // bitpix
  for (let index = 0; index < 4; index++) {
    view.setFloat32(76 + 4 * index, 1, true); // pixdim
  }
  view.setFloat32(108, VOXELS_OFFSET, true); // vox_offset
  view.setFloat32(112, 1, true); // scl_slope
  view.setUint8(123, MILLIMETRES); // xyzt_units
  writeText(view, 148, description); // descrip
  view.setInt16(254, SCANNER_COORDINATES, true); // sform_code
  shape.forEach((size, axis) => {
    const row = 280 + 16 * axis; // srow_x, srow_y, srow_z
    view.setFloat32(row + 4 * axis, 1, true);
    view.setFloat32(row + 12, -size / 2, true);
  });
  writeText(view, 344, "n+1"); // magic: header and voxels in one file
}

function writeText(view: DataView, offset: number, text: string): void {
  new TextEncoder().encodeInto(
    text,
    new Uint8Array(view.buffer, view.byteOffset + offset, text.length),
  );
}
