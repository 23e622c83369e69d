import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { lockNews, retryNews } from "../../src/report/news.ts";

Deno.test("lockNews() tells who is waited for and whose work goes on", () => {
  const events: ReportEvent[] = [];
  const { onWait, onTakeOver } = lockNews((event) => events.push(event));
  const news = { what: 'entry "toy"', holder: "process 7 on ada" };
  onWait(news);
  onTakeOver(news);
  assertEquals(events, [
    {
      kind: "warning",
      text: 'waiting for entry "toy": process 7 on ada is working on it',
    },
    {
      kind: "warning",
      text:
        'process 7 on ada left entry "toy" unfinished and is gone; taking over',
    },
  ]);
});

Deno.test("retryNews() tells of each retry of a host once", () => {
  const events: ReportEvent[] = [];
  const tell = retryNews((event) => events.push(event));
  tell(new URL("http://a.test/1"), "cannot fetch it: silence", 0.7);
  tell(new URL("http://a.test/2"), "cannot fetch that: silence", 2);
  tell(new URL("http://a.test/1"), "cannot fetch it: silence", 1.5);
  tell(new URL("http://a.test/2"), "cannot fetch that: silence", 1.5);
  tell(new URL("http://b.test/1"), "cannot fetch this: refused", 1);
  assertEquals(events, [
    {
      kind: "warning",
      text: "cannot fetch it: silence; trying again in 1s",
    },
    {
      kind: "warning",
      text: "cannot fetch it: silence; trying again in 2s",
    },
    {
      kind: "warning",
      text: "cannot fetch this: refused; trying again in 1s",
    },
  ]);
});
