/** The only paths that a sandboxed Worker may touch; a folder stands for all that is in it. */
export interface SandboxPaths {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/**
 * Starts a Worker that may touch these paths and nothing else: no network, no
 * environment, no other program, no import from elsewhere. The runtime itself
 * sees to it, whatever the code in the Worker does. (`deno compile` needs
 * `--include` for its file.)
 *
 * The runtime does follow symbolic links that lie in a folder already, so there
 * must be none; to make one takes permissions that the Worker does not have.
 */
export function startSandboxedWorker(
  file: URL,
  { read, write }: SandboxPaths,
): Worker {
  return new Worker(file.href, {
    type: "module",
    deno: {
      permissions: {
        read: [...read],
        write: [...write],
        net: false,
        env: false,
        run: false,
        ffi: false,
        sys: false,
        import: false,
      },
    },
  });
}
