/** What figures depend on. */
export interface Machine {
  os: string;
  release: string;
  /** How many processors programs may use. */
  cores: number;
  /** The first processor's name, where the system tells it. */
  processor: string | undefined;
  memoryBytes: number;
  deno: string;
}

/** Describes the machine that the bench runs on. */
export function machine(): Machine {
  return {
    os: `${Deno.build.os} ${Deno.build.arch}`,
    release: Deno.osRelease(),
    cores: navigator.hardwareConcurrency,
    processor: processor(),
    memoryBytes: Deno.systemMemoryInfo().total,
    deno: Deno.version.deno,
  };
}

function processor(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const info = Deno.readTextFileSync("/proc/cpuinfo");
  return /^model name\s*: (.*)$/m.exec(info)?.[1];
}
