import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "../../src/errors.ts";
import { manifestAddresses, readmeAddress } from "../../src/zoo/address.ts";

const zoo = "https://github.com/NifTK/NiftyNetModelZoo";

Deno.test("manifestAddresses() gives the current layout first, then the older one", () => {
  assertEquals(
    manifestAddresses(zoo, "unet_histology_model_zoo").map(String),
    [
      `${zoo}/raw/5-reorganising-with-lfs/unet_histology/main.ini`,
      `${zoo}/raw/master/unet_histology_model_zoo.ini`,
    ],
  );
});

Deno.test("manifestAddresses() forgives slashes behind the zoo and escapes the id", () => {
  const [current] = manifestAddresses("http://127.0.0.1:8080/z//", "a b?c#d");
  assertEquals(
    current.href,
    "http://127.0.0.1:8080/z/raw/5-reorganising-with-lfs/a%20b%3Fc%23d/main.ini",
  );
});

Deno.test("manifestAddresses() works for a folder's file address", () => {
  const [current] = manifestAddresses("file:///mnt/zoo", "unet");
  assertEquals(
    current.href,
    "file:///mnt/zoo/raw/5-reorganising-with-lfs/unet/main.ini",
  );
});

Deno.test("readmeAddress() is the original's probe", () => {
  assertEquals(
    readmeAddress(zoo).href,
    `${zoo}/raw/5-reorganising-with-lfs/README.md`,
  );
});

Deno.test("a zoo that is no http, https or file address is refused", () => {
  for (
    const odd of ["github.com/x", "ftp://host/zoo", "javascript:1", "C:\\z"]
  ) {
    assertThrows(() => readmeAddress(odd), SettingsError, odd);
  }
});
