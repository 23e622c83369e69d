import { assertEquals, assertStringIncludes } from "@std/assert";
import { filePath } from "../../../src/actions/copy/file_path.ts";

const at = (address: string) => new URL(address, "https://host/zoo/main.ini");

const NAMED: readonly (readonly [address: string, file: string])[] = [
  ["models/model.pt", "model.pt"],
  ["https://hub/x/resolve/main/model.onnx?download=true", "model.onnx"],
  ["brain.nii.gz#part", "brain.nii.gz"],
  ["my%20model.pt", "my model.pt"],
  ["gehirn-%C3%A4.nii", "gehirn-ä.nii"],
  ["100%25.pt", "100%.pt"],
  ["__init__.py", "__init__.py"],
  ["a/b/%2e%2e/c.pt", "c.pt"],
];

for (const [address, file] of NAMED) {
  Deno.test(`a copied file is called by the last part of ${address}`, () => {
    assertEquals(filePath(undefined, at(address)), { file });
    assertEquals(filePath("", at(address)), { file });
  });
}

const NAMELESS: readonly (readonly [address: string, reason: string])[] = [
  ["https://host", "ends in a slash"],
  ["models/", "ends in a slash"],
  ["models/..", "ends in a slash"],
  ["..%2f..%2fetc%2fpasswd", "contains a slash"],
  ["a%5Cb.pt", "contains a backslash"],
  ["a%00b.pt", "contains a NUL"],
  ["a%0Ab.pt", "contains a control character"],
  ["a%1B[2J.pt", "contains a control character"],
  ["a%C2%85.pt", "contains a control character"],
  ["ab%3Ac.pt", "contains a colon"],
  ["a%3Fb.pt", "Windows cannot store"],
  ["con.pt", "device name"],
  ["model.", "ends with a dot"],
  ["model%20", "ends with a space"],
  ["%20model", "begins or ends with a blank"],
  ["%C2%A0model", "begins or ends with a blank"],
  [".bashrc", "is hidden"],
  [".net_download", "is hidden"],
  ["a.nii.kept-by-net_download", "sets aside"],
  ["a.nii.kept-by-net_download-2", "sets aside"],
  ["%ff.pt", "is not percent-encoded UTF-8"],
  ["100%.pt", "is not percent-encoded UTF-8"],
  ["x".repeat(300), "is longer than"],
];

for (const [address, reason] of NAMELESS) {
  Deno.test(`an address that ends like ${address.slice(0, 40)} names no file`, () => {
    const path = filePath(undefined, at(address));
    const text = "reason" in path ? path.reason : "accepted";
    assertStringIncludes(
      text,
      'name the file with the key "file": its address',
    );
    assertStringIncludes(text, reason);
  });
}

Deno.test("the key names the file, whatever the address is", () => {
  const address = at("https://host/download?id=7");
  assertEquals(filePath("model.pt", address), { file: "model.pt" });
  assertEquals(filePath("model.pt", at("https://host/")), { file: "model.pt" });
});

Deno.test("the key may name folders, too", () => {
  const address = at("https://host/x");
  const file = "configs/inference.json";
  assertEquals(filePath(file, address), { file });
  assertEquals(filePath("./configs//inference.json", address), { file });
});

const REFUSED: readonly (readonly [key: string, reason: string])[] = [
  ["../model.pt", "leads out of its folder"],
  ["a/../model.pt", "leads out of its folder"],
  ["..", "leads out of its folder"],
  [".", "is the folder itself"],
  ["/etc/passwd", "is an absolute path"],
  ["//host/share", "is a network path"],
  ["C:model.pt", "begins with a drive letter"],
  ["a\\b", "backslash"],
  ["a/", "ends in a slash"],
  ["a/.hidden", "is hidden"],
  ["a/nul/b", "device name"],
  ["a|b", "Windows cannot store"],
  ["a\u0007b", "control character"],
];

for (const [key, reason] of REFUSED) {
  Deno.test(`file ${JSON.stringify(key)} is refused`, () => {
    const path = filePath(key, at("model.pt"));
    const text = "reason" in path ? path.reason : "accepted";
    assertStringIncludes(text, `file "${key}" is refused: it `);
    assertStringIncludes(text, reason);
  });
}
