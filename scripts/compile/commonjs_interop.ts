// Pure: no disk, network, clock or environment.

/**
 * Makes a bundle import CommonJS packages as Deno and Node.js do, where the
 * default export is all that the package exports. The bundler takes the flag
 * `__esModule` in a package for a promise that it has a default export of its
 * own, unless the importing file is marked as Node's, which TypeScript is not.
 *
 * @param text a file of a bundle.
 * @see https://esbuild.github.io/content-types/#default-interop
 */
export function withNodeInterop(text: string): string {
  return text.replaceAll(/__toESM\((require_\w+\(\))\)/g, "__toESM($1, 1)");
}
