import { assert, assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../src/base/errors.ts";
import { fetchBlob } from "../../src/transfer/fetch_blob.ts";
import {
  type MadeUp,
  MisbehavingServer,
} from "../support/misbehaving_server.ts";
import {
  expectedOf,
  fileOf,
  seededBytes,
  withTrial,
} from "../support/transfer.ts";

// Status, `Content-Range`, `Content-Length` and what was asked for disagree:
// the archive comes whole and right, or an error says what the server does.

const PATH = "/zoo/data.tar.gz";
const SIZE = 250_000;
const content = seededBytes(SIZE, 1);
const ETAG = { etag: '"v1"', "accept-ranges": "bytes" };

/** An answer with bytes from `first` up to `end`, under the range that it claims. */
function part(
  first: number,
  end: number,
  range: string | undefined = `bytes ${first}-${end - 1}/${SIZE}`,
  more: MadeUp = {},
): MadeUp {
  return {
    status: 206,
    body: content.subarray(first, end),
    ...more,
    headers: {
      ...ETAG,
      ...(range !== "" && { "content-range": range }),
      ...more.headers,
    },
  };
}

const whole: MadeUp = { headers: ETAG, body: content };

/** What a server answers to a request from an offset, or for the whole. */
type Answers = (from: number | undefined) => MadeUp;

/** What comes of it: the archive, or words of an error. */
interface Story {
  answers: Answers;
  /** From nothing. */
  fresh: "right" | string;
  /** From the first bytes of the same archive. */
  resumed: "right" | string;
}

const PIECE = 30_000;
const THE_WHOLE = "the server was asked for the whole file, and its answer";

const STORIES: Record<string, Story> = {
  "answers everything with 206 and the whole": {
    answers: () => part(0, SIZE),
    fresh: "right",
    resumed: "right",
  },
  "answers everything with 206 and the whole, in chunks": {
    answers: () => part(0, SIZE, undefined, { framing: "chunked" }),
    fresh: "right",
    resumed: "right",
  },
  "gives out small pieces, and 206 to everything": {
    answers: (from = 0) => part(from, Math.min(from + PIECE, SIZE)),
    fresh: "right",
    resumed: "right",
  },
  "gives out small pieces where a range is asked for": {
    answers: (from) =>
      from === undefined ? whole : part(from, Math.min(from + PIECE, SIZE)),
    fresh: "right",
    resumed: "right",
  },
  "gives out small pieces and never tells of how much": {
    answers: (from = 0) => {
      const end = Math.min(from + PIECE, SIZE);
      return from === SIZE
        ? { status: 416, headers: { "content-range": `bytes */${SIZE}` } }
        : part(from, end, `bytes ${from}-${end - 1}/*`);
    },
    fresh: "right",
    resumed: "right",
  },
  "gives out only the first piece, whatever is asked for": {
    answers: () => part(0, PIECE),
    fresh: "the server sends it in parts",
    resumed: "the server sends it in parts",
  },
  "gives out pieces without anything that ties them": {
    answers: (from = 0) => ({
      status: 206,
      headers: {
        "content-range": `bytes ${from}-${from + PIECE - 1}/${SIZE}`,
      },
      body: content.subarray(from, from + PIECE),
    }),
    fresh: "the server sends it in parts",
    // What is there was tied when it came.
    resumed: "right",
  },
  "answers 206 without a range": {
    answers: () => part(0, SIZE, ""),
    fresh: THE_WHOLE,
    resumed: THE_WHOLE,
  },
  "answers 206 from another start": {
    answers: (from) => part((from ?? 0) + 1, SIZE),
    fresh: THE_WHOLE,
    resumed: THE_WHOLE,
  },
  "answers 206 with more than it says": {
    answers: (from = 0) =>
      part(from, SIZE, `bytes ${from}-${from + 999}/${SIZE}`),
    fresh: THE_WHOLE,
    resumed: THE_WHOLE,
  },
  "answers 206 in chunks with more than it says": {
    answers: (from = 0) =>
      part(from, SIZE, `bytes ${from}-${from + 999}/${SIZE}`, {
        framing: "chunked",
      }),
    fresh: THE_WHOLE,
    resumed: THE_WHOLE,
  },
  "answers ranges in chunks with more than it says": {
    answers: (from) =>
      from === undefined
        ? whole
        : part(from, SIZE, `bytes ${from}-${from + 999}/${SIZE}`, {
          framing: "chunked",
        }),
    fresh: "right",
    resumed: "right",
  },
  "answers ranges with less than it says": {
    answers: (from) =>
      from === undefined
        ? whole
        : part(from, SIZE - 1, `bytes ${from}-${SIZE - 1}/${SIZE}`),
    fresh: "right",
    resumed: "right",
  },
  "answers ranges with another total than before": {
    answers: (from) =>
      from === undefined
        ? whole
        : part(from, SIZE, `bytes ${from}-${SIZE - 1}/${SIZE + 1}`),
    fresh: "right",
    resumed: "right",
  },
  "answers ranges with several parts": {
    answers: (from) =>
      from === undefined ? whole : part(from, SIZE, undefined, {
        headers: { "content-type": "multipart/byteranges; boundary=x" },
      }),
    fresh: "right",
    resumed: "right",
  },
  "answers ranges with a part that it calls the whole": {
    answers: (from) =>
      from === undefined ? whole : part(from, SIZE, undefined, { status: 200 }),
    fresh: "right",
    resumed: "right",
  },
  "answers ranges with a part that it calls the whole, without a range": {
    answers: (from) =>
      from === undefined
        ? whole
        : { body: content.subarray(from), headers: {} },
    fresh: "right",
    resumed: "right",
  },
  "calls a part the whole, whatever is asked for": {
    answers: () => part(1000, SIZE, undefined, { status: 200 }),
    fresh: THE_WHOLE,
    resumed: THE_WHOLE,
  },
  "answers ranges with 416 and a page": {
    answers: (from) =>
      from === undefined
        ? whole
        : { status: 416, body: "<html>no</html>", headers: ETAG },
    fresh: "right",
    resumed: "right",
  },
  "answers ranges with 416 and the whole": {
    answers: (from) => from === undefined ? whole : { ...whole, status: 416 },
    fresh: "right",
    resumed: "right",
  },
  "answers everything with 416": {
    answers: () => ({ status: 416 }),
    fresh: "the server answered 416 (no such range)",
    resumed: "the server answered 416 (no such range)",
  },
};

const offsetOf = (range: string | null | undefined) => {
  const from = /^bytes=(\d+)-/.exec(range ?? "")?.[1];
  return from === undefined ? undefined : Number(from);
};

for (const [name, { answers, fresh, resumed }] of Object.entries(STORIES)) {
  for (const left of [0, 100_000]) {
    const outcome = left === 0 ? fresh : resumed;
    const what = outcome === "right" ? "is installed from" : "is refused";
    const when = left === 0 ? "" : " after a cut";
    Deno.test(`a server that ${name} ${what}${when}`, () =>
      withTrial(async (trial) => {
        await using server = new MisbehavingServer();
        const url = server.file(PATH, content, { etag: '"v1"' });
        const run = (retries = 3) =>
          fetchBlob(
            trial.request(url),
            { ...trial.context, retries },
            trial.observer,
          );
        if (left > 0) {
          server.next(PATH, { kind: "cut", after: left });
          await assertRejects(() => run(0), NetworkError);
        }
        server.answer(
          PATH,
          ({ headers }) => answers(offsetOf(headers.get("range"))),
        );
        if (outcome === "right") {
          const archive = await run();
          assertEquals(await Deno.readFile(fileOf(archive)), content);
        } else {
          const error = await assertRejects(() => run(), NetworkError, outcome);
          assert(!error.hint?.includes("resumes from there"), error.hint);
          assert(server.requests.length < 6);
        }
      }));
  }
}

Deno.test("a server that calls the whole a part is promised nothing after a cut", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.answer(PATH, () => part(0, SIZE));
    server.next(PATH, { kind: "cut", after: 100_000 });
    const { context, observer } = trial;
    const error = await assertRejects(
      () => fetchBlob(trial.request(url), { ...context, retries: 0 }, observer),
      NetworkError,
      "the connection was closed before everything had arrived",
    );
    assert(!error.hint?.includes("resumes from there"), error.hint);
    // And within a run it begins anew.
    server.next(PATH, { kind: "cut", after: 100_000 });
    const archive = await fetchBlob(trial.request(url), context, observer);
    assertEquals(await Deno.readFile(fileOf(archive)), content);
  }));

Deno.test("a server that never tells how much there is is believed where the digest fits", () =>
  withTrial(async (trial) => {
    await using server = new MisbehavingServer();
    const url = server.answer(
      PATH,
      () => part(0, SIZE, `bytes 0-${SIZE - 1}/*`),
    );
    const { sha256 = "" } = await expectedOf(content);
    const request = trial.request(url, { sha256 });
    await fetchBlob(request, trial.context, trial.observer);
    assertEquals(server.requests.length, 1);
  }));
