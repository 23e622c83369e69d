/**
 * A process that takes a lock, for tests with many of them.
 *
 *     lock_child.ts rounds LOCK SHARED COUNT   works under the lock COUNT times
 *     lock_child.ts hold LOCK                  takes it, says so, keeps it
 */
import { acquireLock } from "../../src/store/lock.ts";
import { LOCK_TIMING } from "../../src/store/held_lock.ts";

const [mode = "", path = "", shared = "", count = ""] = Deno.args;
const request = { path, what: "the test" };
const timing = { ...LOCK_TIMING, firstLook: 1, nextLook: 8 };

if (mode === "hold") {
  const lock = await acquireLock(request, { timing });
  console.log("held");
  await new Promise((resolve) =>
    lock.signal.addEventListener("abort", resolve)
  );
} else {
  for (let round = 0; round < Number(count); round++) {
    const lock = await acquireLock(request, { timing });
    const mine = crypto.randomUUID();
    const before = Number(Deno.readTextFileSync(`${shared}/count`));
    Deno.writeTextFileSync(`${shared}/inside`, mine);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (Deno.readTextFileSync(`${shared}/inside`) !== mine) {
      console.log("two at once");
      Deno.exit(1);
    }
    Deno.writeTextFileSync(`${shared}/count.new.${mine}`, String(before + 1));
    Deno.renameSync(`${shared}/count.new.${mine}`, `${shared}/count`);
    lock.assertHeld();
    await lock.release();
  }
  console.log("done");
}
