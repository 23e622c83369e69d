import { assertEquals } from "@std/assert";
import {
  planRemoval,
  type RemovalFacts,
  summarizeRemoval,
} from "../../src/inventory/removal_plan.ts";

const stamp = { size: 10, mtime: 1 };
const file = (path: string, intact = true) => ({ path, stamp, intact });

const facts = (some: Partial<RemovalFacts>): RemovalFacts => ({
  id: "toy",
  files: [],
  folders: [],
  owners: () => [],
  packages: new Set(["/h/extensions", "/h/extensions/__init__.py"]),
  ...some,
});

Deno.test("planRemoval() takes files that are as they were installed, and no other", () => {
  const plan = planRemoval(facts({
    files: [file("/h/data/a"), file("/h/data/b", false), file("/h/data/c")],
    owners: (path) => path.endsWith("c") ? ["other"] : [],
  }));
  assertEquals(plan.files, [{ path: "/h/data/a", stamp }]);
  assertEquals(plan.kept, [
    { path: "/h/data/b", reason: "changed", owners: [] },
    { path: "/h/data/c", reason: "owned", owners: ["other"] },
  ]);
  assertEquals(summarizeRemoval(plan, ["/h/data"]), {
    id: "toy",
    folders: ["/h/data"],
    files: 1,
    bytes: 10,
    kept: plan.kept,
  });
});

Deno.test("planRemoval() leaves what makes folders Python packages", () => {
  const plan = planRemoval(facts({
    files: [file("/h/extensions/__init__.py"), file("/h/extensions/net.py")],
    folders: ["/h/extensions", "/h/extensions/x"],
  }));
  assertEquals(plan.files.map(({ path }) => path), ["/h/extensions/net.py"]);
  assertEquals(plan.kept.map(({ reason }) => reason), ["package"]);
  assertEquals(plan.folders, ["/h/extensions/x"]);
});

Deno.test("planRemoval() names each folder once, what is in it before it", () => {
  const { folders } = planRemoval(facts({
    folders: ["/h/a", "/h/a/b/c", "/h/a/b", "/h/a-b", "/h/a/b"],
  }));
  assertEquals(folders, ["/h/a/b/c", "/h/a/b", "/h/a-b", "/h/a"]);
});
