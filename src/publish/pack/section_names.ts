// Pure: no disk, network, clock or environment.

import { collisionKey } from "../../base/collision_key.ts";
import { checkSegment } from "../../base/portable_path.ts";
import { MANIFEST, TEXTS } from "../../zoo/address.ts";
import { UniqueNames } from "../unique_names.ts";
import type { Source } from "./sources/source.ts";

/** A source, and what it is called in a zoo. */
export interface NamedSource {
  source: Source;
  /** Its section of the manifest. */
  section: string;
  /** Its file in the entry's folder: letters that need no escape in an address. */
  file: string;
}

/** Longest name, in characters; of a file its end counts, which tells its kind. */
const MAX_LENGTH = 100;

/** Names in an entry's folder that are kept for other files. */
const RESERVED: readonly string[] = [MANIFEST, ...TEXTS].map(collisionKey);

/**
 * Names the sections of an entry, and their files in the zoo. The only source
 * of an option has the section that is called like the option; of several, each
 * is called after its file or folder, so that in what order they are given, and
 * what others there are, makes no difference.
 */
export function nameSections(sources: readonly Source[]): NamedSource[] {
  const sections = new UniqueNames();
  const files = new UniqueNames(RESERVED);
  const byPart = Map.groupBy(sources, ({ part }) => part);
  return sources.map((source) => {
    const { part, name, file } = source;
    const isAlone = byPart.get(part)?.length === 1;
    const wanted = isAlone ? part.section : `${part.section}-${readable(name)}`;
    const section = sections.take([wanted], (count) => `${wanted}-${count}`);
    const archive = isAlone ? part.archive : `${section}.tar.gz`;
    const called = plain(file ?? archive);
    return {
      source,
      section,
      file: files.take(
        [called, `${part.section}-${called}`]
          .filter((name) => checkSegment(name) === undefined),
        (count) => `${part.section}-${count}-${called}`,
      ),
    };
  });
}

/** As a manifest shows it, without what has a meaning there. */
function readable(name: string): string {
  const text = name.normalize("NFC").replaceAll(
    /[^\p{L}\p{M}\p{N}._+-]+/gu,
    "_",
  );
  return [...text].slice(0, MAX_LENGTH).join("");
}

function plain(name: string): string {
  return name.replaceAll(/[^a-z0-9._-]+/gi, "_").slice(-MAX_LENGTH)
    .replace(/^[.-]+/, "");
}
