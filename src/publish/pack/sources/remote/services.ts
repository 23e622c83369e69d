// Pure: no disk, network, clock or environment.

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
