import { fromFileUrl } from "@std/path";

/**
 * Runs on its own, with its own lock file. An import would put these packages
 * into deno.lock, and whoever runs the program from source would fetch them.
 */
const VALIDATOR = `
import "npm:ajv@8.20.0";
import "npm:ajv-formats@3.0.1";
import "npm:ajv-formats-draft2019@1.6.1";
import { JsonStrictValidator } from "npm:@cyclonedx/cyclonedx-library@10.3.0/Validation";
const [version, bills] = JSON.parse(await new Response(Deno.stdin.readable).text());
const validator = new JsonStrictValidator(version);
const faults = [];
for (const bill of bills) faults.push(await validator.validate(bill));
console.log(JSON.stringify(faults));
`;

/**
 * Holds bills of materials against the official schema of a version of
 * CycloneDX, as its own library does.
 *
 * @returns for each what is wrong with it, null where nothing is.
 */
export async function validateBills(
  version: "1.5" | "1.6",
  bills: readonly string[],
): Promise<unknown[]> {
  const lock = fromFileUrl(new URL("./cyclonedx.lock", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--no-config", "--quiet", "--frozen", `--lock=${lock}`],
      VALIDATOR,
    ],
    env: { NODE_NO_WARNINGS: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const order = new TextEncoder().encode(JSON.stringify([version, bills]));
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    writer.write(order).then(() => writer.close()),
  ]);
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return JSON.parse(text.decode(stdout));
}
