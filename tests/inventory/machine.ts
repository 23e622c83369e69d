import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { FileHashes } from "../../src/inventory/seen_file.ts";
import type { RemovalContext } from "../../src/inventory/removal.ts";
import { entryPaths } from "../../src/store/layout.ts";
import type { Receipt, ReceiptSection } from "../../src/store/receipt.ts";
import { stringifyReceipt } from "../../src/store/receipt_json.ts";
import { withTempFolder } from "../support/temp.ts";
import { manifest, section } from "../support/zoo.ts";

/** What is in a folder: a text is a file, `{ link }` a symbolic link. */
export type Content = Record<string, string | { link: string }>;

/** The folders that an entry fills, by section and path from the home. */
export type Sections = Record<string, { folder: string; tree: Content }>;

/** A home and a config home, with what tests put there. */
export class Machine {
  readonly home: string;
  readonly configHome: string;

  constructor(readonly root: string) {
    this.home = join(root, "home");
    this.configHome = join(root, "config");
    this.write("home/extensions/__init__.py", "");
    this.write("home/extensions/network/__init__.py", "");
  }

  /** How entries are removed here. */
  context(options: Partial<RemovalContext> = {}): RemovalContext {
    return {
      settings: { configHome: this.configHome, home: this.home },
      wholeFolders: false,
      hashes: new FileHashes(),
      signal: new AbortController().signal,
      ...options,
    };
  }

  /** Full path of a place. */
  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** Writes a file and the folders above it. */
  write(path: string, text: string): void {
    const full = this.path(path);
    Deno.mkdirSync(dirname(full), { recursive: true });
    Deno.writeTextFileSync(full, text);
  }

  /** Puts the files of an entry in place, as any program would. */
  fill(sections: Sections): void {
    for (const { folder, tree } of Object.values(sections)) {
      for (const [path, content] of Object.entries(tree)) {
        if (typeof content === "string") {
          this.write(`home/${folder}/${path}`, content);
          continue;
        }
        const full = this.path("home", folder, path);
        Deno.mkdirSync(dirname(full), { recursive: true });
        Deno.symlinkSync(content.link, full);
      }
    }
  }

  /** Installs an entry as NiftyNet's Python command leaves it: without a receipt. */
  installAsPython(id: string, sections: Sections): void {
    this.fill(sections);
    this.record(id, sections);
  }

  /** Installs an entry as this program leaves it. */
  install(id: string, sections: Sections): void {
    this.installAsPython(id, sections);
    this.receipt(id, sections);
  }

  /** Writes the record that an entry is installed. */
  record(id: string, sections: Sections, version = "1.0"): void {
    const texts = Object.entries(sections).map(([name, { folder }]) => {
      const [destination = "", ...local] = folder.split("/");
      return section(name, {
        url: `${name}.tar.gz`,
        destination,
        local_id: local.join("/"),
      });
    });
    const { record } = entryPaths(this.configHome, id);
    this.writeFull(record, manifest(version, ...texts));
  }

  /** Writes the receipt of an entry, or that of one that is not finished. */
  receipt(
    id: string,
    sections: Sections,
    kind: "receipt" | "unfinished" = "receipt",
    facts: Partial<Receipt> = {},
  ): void {
    const path = entryPaths(this.configHome, id)[kind];
    const receipt = { ...receiptOf(id, this.home, sections), ...facts };
    this.writeFull(path, [...stringifyReceipt(receipt)].join(""));
  }

  /** Writes a file at a full path. */
  writeFull(path: string, text: string): void {
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }

  /** Paths of files and links below a place, and of folders that are empty. */
  list(place: string, below = ""): string[] {
    const full = this.path(place, below);
    return [...Deno.readDirSync(full)].flatMap(({ name, isDirectory }) => {
      const path = below === "" ? name : `${below}/${name}`;
      if (!isDirectory) return [path];
      const inside = this.list(place, path);
      return inside.length === 0 ? [`${path}/`] : inside;
    }).sort();
  }
}

/** What a new home holds. */
export const PACKAGES = [
  "extensions/__init__.py",
  "extensions/network/__init__.py",
];

/** An entry with data and weights. */
export const TOY: Sections = {
  data: { folder: "data/toy", tree: { "a.txt": "a", "sub/b.txt": "bb" } },
  weights: { folder: "models/toy", tree: { "model.ckpt": "weights" } },
};

/** Runs `body` with an empty home and config home. */
export function withMachine(
  body: (machine: Machine) => void | Promise<void>,
): Promise<void> {
  return withTempFolder((root) => body(new Machine(root)));
}

/** The receipt that fits these sections. */
export function receiptOf(
  id: string,
  home: string,
  sections: Sections,
): Receipt {
  return {
    id,
    zoo: "http://zoo.test",
    version: "1.0",
    manifestSha256: "0".repeat(64),
    home,
    tool: "0.1.0",
    time: "2025-11-24T10:32:07.000Z",
    sections: Object.entries(sections).map(([name, { folder, tree }]) =>
      receiptSection(name, folder, tree)
    ),
    former: [],
  };
}

function receiptSection(
  section: string,
  folder: string,
  tree: Content,
): ReceiptSection {
  const nodes = Object.entries(tree);
  return {
    section,
    folder,
    url: `http://zoo.test/${section}.tar.gz`,
    archive: { sha256: "1".repeat(64), size: 1 },
    folders: [],
    files: nodes.flatMap(([path, content]) =>
      typeof content === "string"
        ? [{ path, size: content.length, sha256: sha256(content) }]
        : []
    ),
    links: nodes.flatMap(([path, content]) =>
      typeof content === "string" ? [] : [{ path, target: content.link }]
    ),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
