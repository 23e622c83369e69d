import { assertEquals } from "@std/assert";
import type { ReportEvent } from "../../src/report/event.ts";
import { lockNews } from "../../src/report/lock_news.ts";

Deno.test("lockNews() tells who is waited for and whose work goes on", () => {
  const events: ReportEvent[] = [];
  const { onWait, onTakeOver } = lockNews((event) => events.push(event));
  const news = { what: 'entry "toy"', holder: "process 7 on ada" };
  onWait(news);
  onTakeOver(news);
  assertEquals(events, [
    {
      kind: "warning",
      text: 'waiting for entry "toy": process 7 on ada works on it',
    },
    {
      kind: "warning",
      text:
        'process 7 on ada left entry "toy" unfinished and is gone; going on in its place',
    },
  ]);
});
