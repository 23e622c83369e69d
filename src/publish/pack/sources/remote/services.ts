// Pure: no disk, network, clock or environment.

import { publicWords } from "../../../../base/describe_url.ts";
import { UsageError } from "../../../../base/errors.ts";
import { gitHub } from "./github.ts";
import { huggingFace } from "./hugging_face.ts";
import { monai } from "./monai.ts";
import type { Service } from "./service.ts";
import { web } from "./web.ts";
import { zenodo } from "./zenodo.ts";

/** The kinds of address that can be packed. */
export const SERVICES: readonly Service[] = [
  web,
  huggingFace,
  zenodo,
  gitHub,
  monai,
];

/** Whether what an option names is an address, and not a path. */
export function isAddress(given: string): boolean {
  return SERVICES.some(({ claims }) => claims(given));
}

/** Whether what an option names looks like an address, of whatever kind. */
export function hasScheme(given: string): boolean {
  // One letter is a drive of Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(given);
}

/** The error for an address of another kind. */
export function unknownScheme(given: string): UsageError {
  const forms = SERVICES.map(({ form }) => form).join("; ");
  return new UsageError(
    `cannot pack "${
      publicWords(given)
    }": addresses of this kind cannot be packed, and there is no such file`,
    { hint: `Name a file, a folder, or an address: ${forms}.` },
  );
}
