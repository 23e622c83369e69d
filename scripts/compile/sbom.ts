// Pure: no disk, network, clock or environment.

/** An npm package that is in the program. */
export interface Package {
  name: string;
  version: string;
  /** Its digest as deno.lock has it: `sha512-` and base64. */
  integrity: string;
  /** SPDX expression; `undefined` where the package names none. */
  license: string | undefined;
}

/** What a bill of materials is made from. */
export interface Materials {
  version: string;
  commit: { name: string; time: number };
  /** The runtimes under the compiled programs, with the programs' SHA-256. */
  programs: readonly {
    file: string;
    sha256: string;
    runtime: { version: string; v8: string };
  }[];
  packages: readonly Package[];
}

/**
 * The bill of materials of a release, as CycloneDX JSON. It has no serial
 * number, which would differ from build to build.
 *
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export function billOfMaterials(materials: Materials): string {
  const { version, commit, programs, packages } = materials;
  const runtimes = new Map(programs.map((p) => [p.runtime.version, p.runtime]));
  const program = {
    type: "application",
    "bom-ref": "net_download",
    name: "net_download",
    version,
    licenses: [{ license: { id: "Apache-2.0" } }],
    properties: [{ name: "net_download:commit", value: commit.name }],
    components: programs.map(({ file, sha256 }) => ({
      type: "file",
      "bom-ref": file,
      name: file,
      hashes: [{ alg: "SHA-256", content: sha256 }],
    })),
  };
  const parts = [
    ...[...runtimes.values()].flatMap(runtimeParts),
    ...packages.map(library),
  ];
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp: new Date(commit.time * 1000).toISOString(),
      component: program,
    },
    components: parts,
    dependencies: [
      { ref: "net_download", dependsOn: parts.map((p) => p["bom-ref"]) },
    ],
  };
  return JSON.stringify(bill, null, 2) + "\n";
}

function library({ name, version, integrity, license }: Package) {
  const ref = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": ref,
    name,
    version,
    purl: ref,
    hashes: [{ alg: "SHA-512", content: hex(integrity) }],
    licenses: license === undefined ? [] : [{ expression: license }],
  };
}

function runtimeParts({ version, v8 }: { version: string; v8: string }) {
  const ref = `pkg:github/denoland/deno@v${version}`;
  return [
    {
      type: "framework",
      "bom-ref": ref,
      name: "deno",
      version,
      purl: ref,
      licenses: [{ license: { id: "MIT" } }],
      externalReferences: [{
        type: "other",
        url: `https://github.com/denoland/deno/blob/v${version}/Cargo.lock`,
        comment: "what the runtime itself is made of",
      }],
    },
    {
      type: "library",
      "bom-ref": `v8@${v8}`,
      name: "v8",
      version: v8,
      licenses: [{ license: { id: "BSD-3-Clause" } }],
    },
  ];
}

/** A digest of deno.lock in hex. */
function hex(integrity: string): string {
  return Uint8Array.fromBase64(integrity.slice("sha512-".length)).toHex();
}
