import { createHash } from "node:crypto";
import { join } from "@std/path";
import type { StagedEntry } from "../../src/store/commit.ts";
import type { StagedSection } from "../../src/store/staged_sections.ts";
import { entryPaths } from "../../src/store/layout.ts";
import { makeTree, type TreeSpec } from "./trees.ts";

/** A section as a test describes it: its folder below the home, and what its archive holds. */
export interface SectionSpec {
  section: string;
  folder: string;
  tree: TreeSpec;
  /** Folders that the archive names itself. */
  folders?: string[];
}

/** Where tests have everything below one folder. */
export function places(root: string) {
  return {
    home: join(root, "home"),
    configHome: join(root, "config"),
    staging: join(root, "home", ".net_download", "staging"),
  };
}

/**
 * Stages sections as the expander leaves them, links told and not made.
 * `version` becomes the manifest's content and the version in the receipt.
 */
export function stageEntry(
  root: string,
  id: string,
  version: string,
  specs: readonly SectionSpec[],
): StagedEntry {
  const { home, configHome, staging } = places(root);
  Deno.mkdirSync(home, { recursive: true });
  const sections = specs.map((spec, index): StagedSection => {
    const staged = join(staging, id, String(index));
    const nodes = Object.entries(spec.tree);
    makeTree(
      staged,
      Object.fromEntries(nodes.filter(([, node]) => !isLink(node))),
    );
    return {
      staged,
      destination: join(home, spec.folder),
      receipt: {
        section: spec.section,
        url: `http://zoo.test/${id}/${spec.section}.tar.gz`,
        archive: { sha256: "0".repeat(64), size: 1 },
        folder: spec.folder,
        folders: spec.folders ?? [],
        links: nodes.flatMap(([path, node]) =>
          isLink(node) ? [{ path, target: node.link }] : []
        ),
        files: nodes.flatMap(([path, node]) =>
          typeof node === "string"
            ? [{ path, size: node.length, sha256: sha256(node) }]
            : []
        ),
      },
    };
  });
  const manifest = `[config]\nversion = ${version}\n`;
  return {
    paths: entryPaths(configHome, id),
    manifest: new TextEncoder().encode(manifest),
    facts: {
      id,
      zoo: "http://zoo.test",
      version,
      manifestSha256: sha256(manifest),
      home,
      tool: "0.1.0",
      time: "2025-11-24T10:32:07.000Z",
    },
    sections,
    order: specs.map(({ section }) => section),
    foldersOf: () => ["data/x", "models/x"],
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function isLink(node: TreeSpec[string] | undefined): node is { link: string } {
  return typeof node === "object" && node !== null;
}
