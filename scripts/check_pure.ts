/**
 * Holds files that call themselves pure to their word: each is type-checked
 * without Deno's types, without the DOM's and without timers, so that a file
 * that reaches for a disk, a network or the environment does not compile; and
 * none may call the clock or chance, which the language itself offers.
 *
 * Exits with 1 when a file breaks its word.
 */
import { resolve } from "@std/path";

const MARK = "// Pure: no disk, network, clock or environment.\n";
/** What pure files may use beside the language: values without effects that every platform has. */
const GLOBALS = `
interface URL {
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  username: string;
  toString(): string;
}
declare const URL: {
  new (url: string | URL, base?: string | URL): URL;
  parse(url: string | URL, base?: string | URL): URL | null;
  canParse(url: string | URL, base?: string | URL): boolean;
};
interface Headers {
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  delete(name: string): void;
  entries(): IterableIterator<[string, string]>;
}
declare const Headers: {
  new (init?: Readonly<Record<string, string>> | [string, string][]): Headers;
};
declare function atob(text: string): string;
declare function btoa(text: string): string;
interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(
    text: string,
    bytes: Uint8Array<ArrayBuffer>,
  ): { read: number; written: number };
}
declare const TextEncoder: { new (): TextEncoder };
interface TextDecoder {
  decode(
    bytes?: ArrayBuffer | ArrayBufferView,
    options?: { stream?: boolean },
  ): string;
}
declare const TextDecoder: {
  new (
    label?: string,
    options?: { fatal?: boolean; ignoreBOM?: boolean },
  ): TextDecoder;
};
`;
const CLOCK = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\./;

const pure: string[] = [];
let failed = false;
for (const file of [...sources("src"), ...sources("scripts")]) {
  const text = Deno.readTextFileSync(file);
  if (!text.startsWith(MARK)) continue;
  pure.push(resolve(file));
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    console.error(`${file} calls itself pure and uses ${clock[0]}`);
    failed = true;
  }
}
if (!await typeCheck(pure)) failed = true;
console.log(`${pure.length} pure files checked`);
Deno.exit(failed ? 1 : 0);

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

/** Runs `deno check` with a config that differs from deno.json in its types only. */
async function typeCheck(files: string[]): Promise<boolean> {
  const config = JSON.parse(Deno.readTextFileSync("deno.json"));
  config.links = (config.links ?? []).map((link: string) => resolve(link));
  config.compilerOptions.lib = ["esnext"];
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/deno.json`;
    const globals = `${folder}/globals.d.ts`;
    config.compilerOptions.types = [globals];
    Deno.writeTextFileSync(globals, GLOBALS);
    Deno.writeTextFileSync(path, JSON.stringify(config));
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--no-lock", "--config", path, ...files],
    }).spawn().status;
    return success;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
