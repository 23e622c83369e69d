import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toFileUrl } from "@std/path";
import {
  type BrowserPage,
  HAS_CHROMIUM,
  withPage,
} from "../support/chromium.ts";
import { type User, withUser } from "../support/sandbox_home.ts";
import { writeFile } from "../support/temp.ts";
import { serveFolder } from "../support/zoo.ts";

const LONG_ID = "thorax_ct_segmentation_net_v01";
const HOSTILE = `<img src="http://127.0.0.1:9/x" onerror=document.title=1> "&'`;

/** Runs `body` for a user with a zoo of two entries, one of them a stranger's. */
function withZoo(body: (user: User) => Promise<void>): Promise<void> {
  return withUser({}, async (user) => {
    await writeFile(user.folder, "images/scan.nii", "scan");
    const root = "zoo/raw/5-reorganising-with-lfs";
    await writeFile(user.folder, `${root}/${LONG_ID}/README.md`, "# Thorax\n");
    await writeFile(user.folder, `${root}/evil/README.md`, `# ${HOSTILE}\n`);
    const pack = async (...args: string[]) => {
      const run = await user.run("pack", ...args, "--to", "zoo");
      assertEquals(run.code, 0, run.stderr);
    };
    await pack(LONG_ID, "--data", "images", "--license", "Apache-2.0");
    await pack(
      ...["evil", "--data", "images", "--authors", HOSTILE],
      ...["--homepage", "https://lab.example/", "--doi", "10.1000/182"],
    );
    await body(user);
  });
}

const read = (user: User, path: string) => Deno.readTextFile(user.path(path));

Deno.test("a folder, its mirrors and what a bundle expands to have the same page, whose digest is listed", () =>
  withZoo(async (user) => {
    const page = await read(user, "zoo/index.html");
    assertStringIncludes(page, LONG_ID);
    for (const to of ["copy", "zoo.tar"]) {
      const { code } = await user.run(
        ...["mirror", "--all", "--zoo", "zoo", "--to", to],
      );
      assertEquals(code, 0);
    }
    await Deno.mkdir(user.path("expanded"));
    const { success } = await new Deno.Command("tar", {
      args: ["-xf", user.path("zoo.tar"), "-C", user.path("expanded")],
    }).output();
    assert(success);
    for (const folder of ["copy", "expanded"]) {
      assertEquals(await read(user, `${folder}/index.html`), page);
      const list = await read(user, `${folder}/SHA256SUMS`);
      assertStringIncludes(list, "  index.html\n");
    }
  }));

Deno.test("a mirror leaves a page that is its owner's", () =>
  withZoo(async (user) => {
    const path = await writeFile(user.folder, "copy/index.html", "<p>Ours\n");
    const args = ["mirror", "--all", "--zoo", "zoo", "--to", "copy"];
    assertEquals((await user.run(...args)).code, 0);
    assertEquals(await Deno.readTextFile(path), "<p>Ours\n");
    assertStringIncludes(await read(user, "copy/SHA256SUMS"), "  index.html\n");
    await Deno.remove(path);
    assertEquals((await user.run(...args)).code, 0);
    assertEquals(
      await Deno.readTextFile(path),
      await read(user, "zoo/index.html"),
    );
  }));

/** What of the page does not fit, or is not as it should be, in the browser at hand. */
const LAYOUT = `(() => {
  const height = (element) => element.getClientRects().length;
  const range = document.createRange();
  const lines = (element) => {
    range.selectNodeContents(element);
    return new Set(Array.from(range.getClientRects(), ({ top }) => top)).size;
  };
  document.querySelectorAll("details").forEach((each) => each.open = true);
  return {
    sideways: document.documentElement.scrollWidth - innerWidth,
    idLines: lines(document.getElementById("${LONG_ID}").querySelector("th span")),
    images: document.images.length,
    scripts: document.scripts.length,
    styled: getComputedStyle(document.querySelector("details code")).display,
    background: getComputedStyle(document.documentElement).backgroundColor,
    title: document.title,
    description: document.querySelector("#evil p").textContent,
    links: Array.from(document.links, ({ href }) => href),
  };
})()`;

interface Layout {
  sideways: number;
  idLines: number;
  images: number;
  scripts: number;
  styled: string;
  background: string;
  title: string;
  description: string;
  links: string[];
}

async function layoutOf(page: BrowserPage): Promise<Layout> {
  return await page.evaluate(LAYOUT) as Layout;
}

for (const place of ["file", "server"]) {
  Deno.test({
    name:
      `the page from a ${place} fits, asks for nothing, and shows a hostile text as text`,
    ignore: !HAS_CHROMIUM,
    fn: () =>
      withZoo(async (user) => {
        const folder = user.path("zoo");
        await using server = serveFolder(folder);
        const address = place === "file"
          ? toFileUrl(user.path("zoo/index.html")).href
          : `${server.address}/`;
        await withPage(address, user.folder, async (page) => {
          const seen: string[] = [];
          for (const width of [360, 1280]) {
            for (const dark of [false, true]) {
              await page.look({ width, dark });
              const { links, background, ...layout } = await layoutOf(page);
              assertEquals(layout, {
                sideways: 0,
                idLines: width === 1280 ? 1 : layout.idLines,
                images: 0,
                scripts: 0,
                styled: "block",
                title: "Model zoo",
                description: HOSTILE,
              });
              seen.push(background);
              assert(links.includes("https://lab.example/"));
              assert(links.includes("https://doi.org/10.1000/182"));
            }
          }
          assertEquals(new Set(seen).size, 2, "light and dark look alike");
          assertEquals([page.requests, page.complaints], [[address], []]);
          const { links } = await layoutOf(page);
          const inZoo = links.filter((href) => !href.startsWith("https:"));
          assertEquals(inZoo.length, 7);
          for (const href of inZoo) await assertAnswers(href);
        });
      }),
  });
}

async function assertAnswers(href: string): Promise<void> {
  const response = await fetch(href);
  await response.body?.cancel();
  assertEquals(response.status, 200, href);
}

Deno.test({
  name:
    "the page shows digests on paper, with archives that are folded on a screen",
  ignore: !HAS_CHROMIUM,
  fn: () =>
    withZoo(async (user) => {
      const address = toFileUrl(user.path("zoo/index.html")).href;
      await withPage(address, user.folder, async (page) => {
        const isSeen =
          `document.querySelector("details code").checkVisibility()`;
        assertEquals(await page.evaluate(isSeen), false);
        await page.look({ width: 700, print: true });
        assertEquals(await page.evaluate(isSeen), true);
      });
    }),
});
