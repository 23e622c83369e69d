import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { retryNews } from "../../src/report/retry_news.ts";

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
