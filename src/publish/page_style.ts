// Pure: no disk, network, clock or environment.

/** How the page of a zoo looks: the same in a light and a dark room, on a phone and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fff;
  --panel: #f4f6f8;
  --text: #1b2128;
  --quiet: #59636e;
  --line: #d8dee4;
  --link: #0a58a6;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #13171b;
    --panel: #1c2227;
    --text: #e3e8ec;
    --quiet: #9aa5b0;
    --line: #323a42;
    --link: #82b9f2;
  }
}
* { box-sizing: border-box }
html { background: var(--page); color: var(--text); -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body {
  max-width: 76rem;
  margin: 0 auto;
  padding: clamp(1.25rem, 4vw, 3rem) clamp(1rem, 4vw, 2.5rem);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 1.75rem; font-weight: 650; line-height: 1.2; letter-spacing: -.01em }
p, ul, dl, dd { margin: 0 }
ul { padding: 0; list-style: none }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em }
a:hover { text-decoration-thickness: .12em }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px }
code { font: .875em/1.5 var(--mono) }
.total { color: var(--quiet); margin-top: .35rem }
.how {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: .6rem 1.5rem;
  margin: 1.75rem 0 2.25rem;
  padding: 1.1rem 1.25rem;
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: .5rem;
}
.how dt { font-weight: 600 }
.how p { color: var(--quiet); font-size: .875rem }
.how p code { font-size: .95em }
table { width: 100%; border-collapse: collapse }
th, td { padding: .85rem 1.5rem .85rem 0; text-align: left; vertical-align: baseline }
th:last-child, td:last-child { width: 100%; padding-right: 0 }
thead th {
  padding-block: .5rem;
  border-bottom: 2px solid var(--line);
  color: var(--quiet);
  font-size: .8125rem;
  font-weight: 600;
  white-space: nowrap;
}
tbody tr { border-bottom: 1px solid var(--line); scroll-margin-top: 1rem }
tbody tr:target { background: var(--panel); box-shadow: -.75rem 0 var(--panel), .75rem 0 var(--panel) }
tbody th { font: 600 .9375rem/1.6 var(--mono) }
tbody th span { display: block; width: max-content; min-width: 9rem; max-width: 24rem }
.version, .size { white-space: nowrap; font-variant-numeric: tabular-nums }
.size, th:nth-child(3) { text-align: right }
.by { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin-top: .2rem; font-size: .875rem; color: var(--quiet) }
details { margin-top: .35rem; font-size: .875rem }
summary { width: max-content; max-width: 100%; color: var(--quiet); cursor: pointer }
summary:hover { color: var(--text) }
.files { margin: .6rem 0 .3rem; padding-left: 1rem; border-left: 2px solid var(--line) }
.files li { margin-bottom: .6rem }
.files li:last-child { margin-bottom: 0 }
.files small { color: var(--quiet); font-size: inherit; margin-left: .75rem }
.files code { display: block; color: var(--quiet) }
@media (max-width: 48rem) {
  .how { grid-template-columns: 1fr; gap: .2rem; padding: 1rem }
  .how dd + dt { margin-top: .7rem }
  table, thead, tbody, tr, th, td, th:last-child, td:last-child { display: block; width: auto }
  thead th:not(:last-child) { display: none }
  tbody tr { padding: 1rem 0 }
  th, td { padding: 0 }
  tbody th span { width: auto; min-width: 0; max-width: none }
  .version, .size { display: inline; white-space: normal; color: var(--quiet); font-size: .875rem }
  .version::before { content: "Version " }
  .size::before { content: " · size " }
  .words { margin-top: .4rem }
}
@media print {
  :root { --page: #fff; --panel: #fff; --text: #000; --quiet: #333; --line: #999; --link: #000 }
  html { font-size: 9.5pt }
  body { max-width: none; padding: 0 }
  tbody tr, .how { break-inside: avoid }
  summary { list-style: none }
  details::details-content { display: block; content-visibility: visible; block-size: auto }
}
`;

/** SHA-256 of the style in base64, which the page's policy names: no other style is applied. */
export const STYLE_DIGEST = "DUBlidKb55TzROAeb4hN4Ql1PO9lxcveHGUqrXnD6jQ=";
