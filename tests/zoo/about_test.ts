import { assertEquals } from "@std/assert";
import {
  aboutKeys,
  doiUrl,
  readAbout,
  updateAbout,
} from "../../src/zoo/about.ts";

const read = (keys: Record<string, string>) => readAbout((key) => keys[key]);

const NOTHING = read({});

Deno.test("readAbout() reads what a manifest says, and that nothing is said", () => {
  assertEquals(
    read({
      license: "Apache-2.0 OR MIT",
      homepage: "https://lab.example/unet?page=model",
      doi: "10.1000/182",
      authors: "Ada Lovelace",
    }),
    {
      license: "Apache-2.0 OR MIT",
      homepage: "https://lab.example/unet?page=model",
      doi: "10.1000/182",
      authors: ["Ada Lovelace"],
    },
  );
  assertEquals(read({ license: "", authors: " ;\n; " }), NOTHING);
});

Deno.test("readAbout() takes authors between semicolons and lines, with commas in their names", () => {
  assertEquals(
    read({ authors: "Lovelace, Ada;Turing,  Alan ;\nThe\tLab\nB. C." }).authors,
    ["Lovelace, Ada", "Turing, Alan", "The Lab", "B. C."],
  );
});

Deno.test("readAbout() joins the lines of a value", () => {
  assertEquals(
    read({ license: "our own,\nsee LICENSE" }).license,
    "our own, see LICENSE",
  );
});

Deno.test("readAbout() leaves the login out of a homepage", () => {
  assertEquals(
    read({ homepage: "https://ada:secret@lab.example/@ada" }).homepage,
    "https://lab.example/@ada",
  );
});

Deno.test("readAbout() reads a DOI in every usual form", () => {
  for (
    const doi of [
      "10.1000/182",
      "doi:10.1000/182",
      "DOI: 10.1000/182",
      "https://doi.org/10.1000/182",
      "http://dx.doi.org/10.1000/182",
    ]
  ) assertEquals(read({ doi }).doi, "10.1000/182");
});

Deno.test("doiUrl() links to the resolver and nowhere else", () => {
  assertEquals(doiUrl("10.1000/182")?.href, "https://doi.org/10.1000/182");
  assertEquals(
    doiUrl("10.1002/(SICI)1097?a#b%20<c>")?.href,
    "https://doi.org/10.1002/(SICI)1097%3Fa%23b%2520%3Cc%3E",
  );
  assertEquals(doiUrl("10.1000/../../x")?.host, "doi.org");
  for (const doi of ["see our paper", "10.1/x", "10.1000/", "11.1000/x"]) {
    assertEquals(doiUrl(doi), undefined);
  }
});

Deno.test("updateAbout() keeps what is not said anew", () => {
  const before = read({ license: "MIT", doi: "10.1000/1", authors: "A; B" });
  const now = read({ license: "Apache-2.0", homepage: "https://lab.example/" });
  const after = read({
    license: "Apache-2.0",
    homepage: "https://lab.example/",
    doi: "10.1000/1",
    authors: "A; B",
  });
  assertEquals(updateAbout(now, before), after);
  assertEquals(updateAbout(after, before), after);
  assertEquals(updateAbout(now, undefined), now);
});

Deno.test("aboutKeys() writes what readAbout() reads", () => {
  const about = read({
    license: "MIT",
    homepage: "https://lab.example/",
    doi: "10.1000/1",
    authors: "Lovelace, Ada\nB",
  });
  assertEquals(read(Object.fromEntries(aboutKeys(about))), about);
  assertEquals(aboutKeys(NOTHING), []);
});
