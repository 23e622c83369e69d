import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { join } from "@std/path";
import { BILL, COMPANIONS } from "../../src/update/release_files.ts";
import { checksumsText } from "../../scripts/compile/checksums.ts";

/** What a release is made of, where a test wants it otherwise. */
export interface FakeRelease {
  /** Names of the programs; default: for Linux and macOS. */
  programs?: readonly string[];
  /** What the programs do. */
  script?: string;
  /** The version that its bill of materials tells; default: 1.2.3. */
  version?: string;
  /** Whether compressed copies are there; default: yes. */
  compressed?: boolean;
}

const PROGRAMS = ["linux-x64", "linux-arm64", "macos-x64", "macos-arm64"];

/**
 * Fills a folder as a release has it, with shell scripts for programs: each
 * tells a version that names the system it is for, and any text that it is asked
 * for.
 */
export function writeRelease(folder: string, release: FakeRelease = {}): void {
  const { programs = PROGRAMS, compressed = true } = release;
  const digests: Record<string, string> = {};
  const write = (file: string, content: Uint8Array) => {
    Deno.writeFileSync(join(folder, file), content);
    digests[file] = createHash("sha256").update(content).digest("hex");
  };
  for (const system of programs) {
    const script = release.script ??
      `case $1 in --version) echo "net_download 1.2.3 ${system}" ;; *) echo "text of $*" ;; esac`;
    const program = new TextEncoder().encode(`#!/bin/sh\n${script}\n`);
    write(`net_download-${system}`, program);
    if (compressed) write(`net_download-${system}.gz`, gzipSync(program));
  }
  const { version = "1.2.3" } = release;
  const bill = { metadata: { component: { name: "net_download", version } } };
  const text = new TextEncoder();
  write(BILL, text.encode(JSON.stringify(bill)));
  for (const { file } of COMPANIONS) {
    write(file, text.encode(`${file} of ${version}\n`));
  }
  Deno.writeTextFileSync(join(folder, "SHA256SUMS"), checksumsText(digests));
}

/** Changes a file of a release behind its digest's back. */
export function damage(folder: string, file: string): void {
  Deno.writeTextFileSync(join(folder, file), "x", { append: true });
}

/** Serves a folder on loopback; `asked` gathers the names that were asked for. */
export async function withReleaseServer(
  folder: string,
  body: (url: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const name = new URL(request.url).pathname.slice(1);
      asked.push(name);
      try {
        return new Response(await Deno.readFile(join(folder, name)));
      } catch {
        // Whatever is not there is 404, as on the release host.
        return new Response("no such file", { status: 404 });
      }
    },
  );
  await body(`http://127.0.0.1:${server.addr.port}`, asked);
}
