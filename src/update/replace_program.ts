import { attempt, osCode } from "../base/os_error.ts";
import { patientlySync } from "../base/system/patience.ts";

/**
 * Puts a program in the place of another one, which may be running: by one
 * rename, so that a kill leaves the old one or the new one. Windows lets go of
 * the name of a program that runs, but not of its file: it is moved aside, and
 * removed by the next update.
 *
 * @param fresh the new program, on the same volume
 * @param os as `Deno.build.os` names it
 * @throws StoreError when the system refuses; the old program is in place then.
 */
export function replaceProgram(program: string, fresh: string, os: string) {
  attempt("replace", program, () => {
    if (os !== "windows") return Deno.renameSync(fresh, program);
    const aside = freeName(program);
    patientlySync(() => Deno.renameSync(program, aside));
    try {
      patientlySync(() => Deno.renameSync(fresh, program));
    } catch (error) {
      Deno.renameSync(aside, program);
      throw error;
    }
  });
}

/** A name beside a program that nothing has, once what was moved aside before is removed. */
function freeName(program: string): string {
  const aside = `${program}.old`;
  try {
    Deno.removeSync(aside);
  } catch (error) {
    if (osCode(error) === "ENOENT") return aside;
    // Another run of that program goes on.
    return `${program}.${crypto.randomUUID()}.old`;
  }
  return aside;
}
