import { fromFileUrl } from "@std/path";
import type { Entry, Section } from "../data/entries.ts";
import type { Start } from "./measure.ts";
import type { Programs } from "./programs.ts";
import { sectionFolder, type Workplace } from "./workplace.ts";

const original = fromFileUrl(new URL("../original.py", import.meta.url));

/** Somebody who can install an entry. */
export interface Contender {
  name: string;
  /** Programs that it cannot do without. */
  needs: readonly string[];
  start(
    programs: Programs,
    place: Workplace,
    zoo: string,
    entry: Entry,
  ): Start;
}

/** The program under test. */
export const NET_DOWNLOAD: Contender = {
  name: "net_download",
  needs: [],
  start: (programs, place, zoo, entry) =>
    programs.netDownload(place, zoo, [entry.id]),
};

/** What this program replaces. */
export const ORIGINAL: Contender = {
  name: "original's logic in Python",
  needs: ["python3"],
  start: (programs, place, zoo, entry) =>
    programs.other(place, "python3", [original, entry.id], {
      niftynet_config_home: place.configHome,
      niftynet_model_zoo: zoo,
    }),
};

/** What a user types who has one archive, or no hurry. */
export const CURL_TAR: Contender = {
  name: "curl | tar xz",
  needs: ["curl", "tar", "gzip"],
  start: (programs, place, zoo, entry) =>
    shell(
      programs,
      place,
      entry.sections.map((section) => curlTar(place, zoo, section)).join("\n"),
    ),
};

/** What a user types who is in a hurry. */
export const CURL_TAR_AT_ONCE: Contender = {
  name: "curl | tar xz, all at once",
  needs: ["curl", "tar", "gzip"],
  start: (programs, place, zoo, entry) =>
    shell(
      programs,
      place,
      entry.sections.map((section) => `(${curlTar(place, zoo, section)}) &`)
        .concat("wait").join("\n"),
    ),
};

/** A download manager, which opens several connections, and tar. */
export const ARIA2_TAR: Contender = {
  name: "aria2c, then tar xzf, all at once",
  needs: ["aria2c", "tar", "gzip"],
  start: (programs, place, zoo, entry) =>
    shell(
      programs,
      place,
      entry.sections.map((section) => `(${aria2Tar(place, zoo, section)}) &`)
        .concat("wait").join("\n"),
    ),
};

function shell(programs: Programs, place: Workplace, script: string): Start {
  return programs.other(place, "sh", ["-c", script]);
}

function curlTar(place: Workplace, zoo: string, section: Section): string {
  const folder = sectionFolder(place, section);
  return `mkdir -p '${folder}' && curl -sSf '${zoo}${section.path}' | tar xz -C '${folder}'`;
}

function aria2Tar(place: Workplace, zoo: string, section: Section): string {
  const folder = sectionFolder(place, section);
  return [
    `mkdir -p '${folder}'`,
    `aria2c -q -x4 -d '${place.temp}' '${zoo}${section.path}'`,
    `tar xzf '${place.temp}/${section.archive.file}' -C '${folder}'`,
  ].join(" && ");
}
