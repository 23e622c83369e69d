import { runNpmProgram } from "./npm_program.ts";

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
export function validateBills(
  version: "1.5" | "1.6",
  bills: readonly string[],
): Promise<unknown[]> {
  return runNpmProgram(VALIDATOR, [version, bills]);
}
