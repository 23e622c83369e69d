import { assertEquals } from "@std/assert";
import {
  type LockedEntry,
  lockFields,
  parseLock,
} from "../../src/inventory/lock_file.ts";

const digest = "ab".repeat(32);
const entry = (id: string, version?: string): LockedEntry => ({
  id,
  version,
  zoo: "oci://host/zoo",
  manifestSha256: digest,
  archives: [{
    section: "weights of [it]",
    action: "copy",
    folder: "models/it",
    files: ["sub/model.onnx"],
    url: "https://host/m%20odel.onnx?…",
    bytes: 0,
    sha256: digest,
  }],
});

Deno.test("parseLock() reads what lockFields() makes, in the order of the ids", () => {
  const entries = [entry("b", "1.0"), entry("a")];
  const text = JSON.stringify(lockFields(entries), undefined, 2);
  assertEquals(parseLock(text, "x"), [entry("a"), entry("b", "1.0")]);
  assertEquals(
    text,
    JSON.stringify(lockFields(entries.toReversed()), undefined, 2),
  );
  assertEquals(parseLock(JSON.stringify(lockFields([])), "x"), []);
});
