import type { FailureClass } from "../../src/base/failure_class.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  type AppError,
  IntegrityError,
  StoreError,
} from "../../src/base/errors.ts";
import { attempt, osCode, osError } from "../../src/base/os_error.ts";
import { withTempFolder, writeFile } from "../support/temp.ts";

Deno.test("osError() says in words what the system objects to", async () => {
  await withTempFolder(async (folder) => {
    const file = await writeFile(folder, "file", "");
    const loop = join(folder, "loop");
    await Deno.symlink("loop", loop);
    const long = join(folder, "x".repeat(300));
    const rows: [() => unknown, string, string][] = [
      [() => Deno.readFileSync(join(folder, "no")), "ENOENT", "no such file"],
      [() => Deno.readDirSync(join(file, "x")).next(), "ENOTDIR", "a part of"],
      [() => Deno.writeTextFileSync(folder, ""), "EISDIR", "it is a folder"],
      [() => Deno.mkdirSync(file), "EEXIST", "it already exists"],
      [() => Deno.removeSync(folder), "ENOTEMPTY", "not empty"],
      [() => Deno.statSync(loop), "ELOOP", "form a loop"],
      [() => Deno.statSync(long), "ENAMETOOLONG", "the name is too long"],
      [() => Deno.renameSync(folder, file), "EINVAL", "does not support"],
    ];
    for (const [work, code, words] of rows) {
      const error = assertThrows(
        () => attempt("touch", "/a b", work),
        StoreError,
        words,
      );
      assertEquals(error.message.startsWith('cannot touch "/a b": '), true);
      assertEquals(osCode(error), code);
    }
  });
});

Deno.test("osError() knows the disk's own troubles and what to do about them", () => {
  const rows: [string, string, FailureClass][] = [
    ["ENOSPC", "the disk is full", "disk-full"],
    ["EDQUOT", "quota", "disk-full"],
    ["EROFS", "read-only", "permission"],
    ["EACCES", "permission denied", "permission"],
    ["EPERM", "does not allow", "permission"],
    ["EMFILE", "too many files", "disk"],
    ["EBUSY", "another program", "locked"],
  ];
  for (const [code, words, failure] of rows) {
    const raw = Object.assign(new Error("os error"), { code });
    const error = osError("write", "/x", raw);
    assert(error instanceof StoreError);
    assert(error.message.includes(words), error.message);
    assert(error.hint?.endsWith("."), `${code} has no hint`);
    assertEquals([error.cause, error.failure], [raw, failure]);
  }
});

Deno.test("osError() keeps a code that it has no words for", () => {
  const raw = Object.assign(new Error("odd (os error 99)"), { code: "EODD" });
  const error = osError("write", "/x", raw);
  assert(error instanceof StoreError);
  assertEquals(
    error.message,
    'cannot write "/x": EODD, odd (os error 99)',
  );
});

Deno.test("osError() names a permission that the program was not given", () => {
  const error = osError("read", "/x", new Deno.errors.NotCapable("no"));
  assert(error instanceof StoreError);
  assertEquals(
    error.message,
    'cannot read "/x": this program was started without the permission for it',
  );
});

Deno.test("osError() tells places that the runtime keeps away from", () => {
  const raw = new Deno.errors.NotCapable(
    'Requires all access to "/dev/shm/x", run again with the --allow-all flag',
  );
  const error = osError("use the home", "/dev/shm/x", raw);
  assert(error instanceof StoreError);
  assertEquals(
    error.message,
    'cannot use the home "/dev/shm/x": this program cannot use anything below /dev, /proc and /sys',
  );
  assertEquals(error.hint, "Choose another place.");
});

Deno.test("osError() leaves bugs and the program's own errors alone", () => {
  const own: AppError = new IntegrityError("wrong digest");
  const bug = new TypeError("x is not a function");
  assertEquals(osError("read", "/x", own), own);
  assertEquals(osError("read", "/x", bug), bug);
  assertEquals(osError("read", "/x", "text"), "text");
});

Deno.test("osCode() has no code for what is not the system's", () => {
  assertEquals(osCode(new Error("x")), undefined);
  assertEquals(osCode(undefined), undefined);
  assertEquals(osCode(new StoreError("x")), undefined);
});
