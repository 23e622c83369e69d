import { assertEquals } from "@std/assert";
import { fromFileUrl, join, relative } from "@std/path";
import config from "../deno.json" with { type: "json" };

const root = fromFileUrl(new URL("../", import.meta.url));

/** A module as `deno info --json` lists it. */
interface Module {
  specifier: string;
  dependencies?: {
    code?: { specifier?: string };
    /** Of an `import type`. */
    type?: { specifier?: string };
  }[];
}

/** Where a dependency leads, be it to values or to types alone. */
function targets({ dependencies = [] }: Module): string[] {
  return dependencies.flatMap(({ code, type }) =>
    [code?.specifier, type?.specifier].filter((one) => one !== undefined)
  );
}

/** Everything that the program loads, its Worker included. */
async function moduleGraph(
  env: Record<string, string> = {},
): Promise<Module[]> {
  const modules: Module[] = [];
  for (const entry of ["main.ts", "src/actions/expand/worker.ts"]) {
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args: ["info", "--json", "--no-lock", entry], cwd: root, env },
    ).output();
    const text = new TextDecoder();
    if (!success) throw new Error(text.decode(stderr));
    modules.push(...JSON.parse(text.decode(stdout)).modules);
  }
  return modules;
}

/** The folder of src that a module is in; its name for those directly in src. */
function place(specifier: string): string | undefined {
  if (!specifier.startsWith("file:")) return undefined;
  const [top, folder = ""] = relative(root, fromFileUrl(specifier)).split("/");
  return top === "src" ? folder : top;
}

/** What the modules of a folder may import beside their own. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "main.ts": ["cli"],
  cli: [
    "actions",
    "install",
    "inventory",
    "publish",
    "report",
    "settings",
    "store",
    "transfer",
    "update",
    "zoo",
  ],
  update: ["report", "store", "transfer", "zoo"],
  publish: ["actions", "ini", "report", "store", "transfer", "zoo"],
  install: [
    "actions",
    "ini",
    "inventory",
    "report",
    "settings",
    "store",
    "transfer",
    "zoo",
  ],
  inventory: ["actions", "report", "settings", "store", "transfer", "zoo"],
  settings: ["ini", "store", "zoo"],
  zoo: ["actions", "ini", "store", "transfer"],
  transfer: ["report", "store"],
  actions: [],
  store: [],
  report: [],
  ini: [],
};
/** What all may import. */
const SHARED = ["base", "std"];

Deno.test("modules import in one direction only", async () => {
  const wrong: string[] = [];
  for (const module of await moduleGraph()) {
    const { specifier } = module;
    const from = place(specifier);
    if (from === undefined || SHARED.includes(from)) continue;
    const allowed = [from, ...SHARED, ...MAY_IMPORT[from] ?? []];
    for (const target of targets(module)) {
      const to = place(target);
      if (to !== undefined && !allowed.includes(to)) {
        wrong.push(`${relative(root, fromFileUrl(specifier))} → ${to}`);
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no files import each other in a circle", async () => {
  const graph = new Map(
    (await moduleGraph())
      .filter(({ specifier }) => specifier.startsWith("file:"))
      .map((module) => [module.specifier, targets(module)]),
  );
  const found = circles(graph).map((files) =>
    files.map((file) => relative(root, fromFileUrl(file))).sort().join(", ")
  );
  assertEquals(found, []);
});

Deno.test("circles() finds files that reach each other, and no others", () => {
  const graph = new Map([
    ["a", ["b", "e"]],
    ["b", ["c"]],
    ["c", ["a", "d"]],
    ["d", []],
    ["e", ["e", "f"]],
    ["f", ["d"]],
  ]);
  assertEquals(circles(graph), [["a", "b", "c"], ["e"]]);
});

/** The sets of files that reach each other by their imports; each may stand for several circles. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...graph.keys()].map((file) => {
    const seen = new Set<string>();
    const open = [...graph.get(file) ?? []];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...graph.get(next) ?? []);
    }
    return [file, seen];
  }));
  const reach = (from: string, to: string) => reached.get(from)?.has(to);
  return [...graph.keys()]
    .filter((file) => reach(file, file))
    .map((file) =>
      [...graph.keys()].filter((to) => reach(file, to) && reach(to, file))
    )
    .filter(([first], index, all) =>
      all.findIndex(([other]) => other === first) === index
    );
}

// Without `links` in deno.json, the standard library comes from JSR.
const fromJsr = !("links" in config);

Deno.test(
  "the program loads files, npm packages and the runtime's own modules, nothing else",
  { ignore: fromJsr },
  async () => {
    const odd = (await moduleGraph()).map(({ specifier }) => specifier)
      .filter((specifier) => !/^(?:file|npm|node):/.test(specifier));
    assertEquals(odd, []);
  },
);

Deno.test(
  "JSR is not asked for packages, not even on a machine with an empty cache",
  { ignore: fromJsr },
  async () => {
    const asked: string[] = [];
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      ({ url }) => {
        asked.push(url);
        return new Response("none", { status: 404 });
      },
    );
    const cache = await Deno.makeTempDir();
    try {
      // npm's packages are at hand as they are on a machine that reaches npm.
      await Deno.symlink(join(await denoDir(), "npm"), join(cache, "npm"));
      await moduleGraph({
        DENO_DIR: cache,
        JSR_URL: `http://127.0.0.1:${server.addr.port}`,
      });
    } finally {
      await Deno.remove(cache, { recursive: true });
    }
    assertEquals(asked, []);
  },
);

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
