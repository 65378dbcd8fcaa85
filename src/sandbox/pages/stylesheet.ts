/** The stylesheet of every page. */

/** Sent as `/assets/sandbox.css`. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c1b1f, #f3f1f7);
  --muted: light-dark(#5b5966, #b5b1c2);
  --surface: light-dark(#ffffff, #1d1b24);
  --second: light-dark(#f6f5f8, #262330);
  --page: light-dark(#f1f0f5, #121117);
  --line: light-dark(#dedbe6, #3a3648);
  --field: #8b879a;
  --accent: light-dark(#2457d6, #9db8ff);
  --on-accent: light-dark(#ffffff, #10203f);
  --accent-soft: light-dark(#e9effd, #26304d);
  --danger: light-dark(#b3261e, #ffb4ab);
  --good: light-dark(#136c2e, #8fe0a5);
  --good-soft: light-dark(#e2f5e7, #17361f);
  --warning: light-dark(#7a4d00, #ffd18a);
  --warning-soft: light-dark(#fdf0d8, #3d2c0d);
  --shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 8px 24px rgb(0 0 0 / 7%);
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }

* { box-sizing: border-box; }
body {
  margin: 0;
  min-block-size: 100vh;
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  color: var(--ink);
  background: var(--page);
  overflow-wrap: break-word;
}
body.embedded { background: transparent; min-block-size: 0; }
h1, h2, h3, p, ul, ol, dl, dd, figure, fieldset { margin: 0; padding: 0; border: 0; }
ul, ol { list-style: none; }
h1 { font-size: 24px; font-weight: 650; line-height: 1.25; }
h2 { font-size: 18px; font-weight: 650; line-height: 1.3; }
h3 { font-size: 14px; font-weight: 600; }
.muted { color: var(--muted); }
.note { color: var(--muted); font-size: 14px; }
.number { font-variant-numeric: tabular-nums; }
.stack { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
.stack-small { display: grid; gap: 8px; grid-template-columns: minmax(0, 1fr); }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.spread { justify-content: space-between; }
.spread > div.stack-small { flex: 1 1 240px; }
.visually-hidden {
  position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.js .without-script { display: none; }

a { color: var(--accent); font-weight: 600; text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[tabindex='-1']:focus:not(h2) { outline: none; }
h2[tabindex] { border-radius: 6px; }

.button, button {
  display: inline-flex; align-items: center; justify-content: center; gap: 8px;
  min-block-size: 44px; padding: 8px 16px;
  font: inherit; font-weight: 600; text-align: center; text-decoration: none;
  color: var(--ink); background: var(--surface);
  border: 1px solid var(--line); border-radius: 10px; cursor: pointer;
  overflow-wrap: break-word;
  transition: background-color 150ms ease-out, border-color 150ms ease-out;
}
.button:hover, button:hover { background: var(--second); }
.primary { color: var(--on-accent); background: var(--accent); border-color: transparent; }
.primary:hover { background: color-mix(in srgb, var(--accent) 88%, var(--ink)); }
.ingresse { color: #2d2d2d; background: #fca311; border-color: transparent; }
.ingresse:hover { background: #f0960a; }
.danger { color: var(--danger); }
.plain { border-color: transparent; background: transparent; color: var(--accent); }
.small { min-block-size: 36px; padding: 4px 12px; font-size: 14px; border-radius: 8px; }
.wide { inline-size: 100%; }

label, .label { display: block; font-size: 14px; font-weight: 600; margin-block-end: 4px; }
input:not([type='checkbox'], [type='hidden']), select {
  inline-size: 100%; min-inline-size: 0; min-block-size: 44px; padding: 8px 12px;
  font: inherit; color: var(--ink); background: var(--surface);
  border: 1px solid var(--field); border-radius: 10px;
}
select {
  appearance: none; padding-inline-end: 32px; text-overflow: ellipsis;
  background-image:
    linear-gradient(45deg, transparent 50%, var(--muted) 50%), linear-gradient(135deg, var(--muted) 50%, transparent 50%);
  background-position: right 18px center, right 12px center;
  background-size: 6px 6px;
  background-repeat: no-repeat;
}
input[aria-invalid='true'] { border: 2px solid var(--danger); }
input[type='checkbox'] { inline-size: 20px; block-size: 20px; margin: 0; accent-color: var(--accent); }
.error { color: var(--danger); font-size: 14px; font-weight: 500; }
.notice {
  padding: 12px 16px; border-radius: 10px; font-weight: 500; color: var(--good); background: var(--good-soft);
}
/* Empty, it takes no room; it stays in the tree, so that what comes into it is announced. */
[data-live='notice']:not(:has(p)) { position: absolute; }

.card { padding: 24px; border-radius: 16px; background: var(--surface); border: 1px solid var(--line); box-shadow: var(--shadow); }
.chip {
  display: inline-flex; align-items: center; gap: 6px; padding: 2px 10px; border-radius: 999px;
  font-size: 13px; font-weight: 600; color: var(--muted); background: var(--second); white-space: nowrap;
}
.chip.good { color: var(--good); background: var(--good-soft); }
.chip.warning { color: var(--warning); background: var(--warning-soft); }
.chip.accent { color: var(--accent); background: var(--accent-soft); }
.chip.danger { color: var(--danger); }
.rule { block-size: 1px; margin: 0; border: 0; background: var(--line); }

.languages { padding: 16px; font-size: 14px; }
.languages ul { display: flex; flex-wrap: wrap; justify-content: center; gap: 4px 20px; }
.languages a { display: inline-block; padding: 8px 0; color: var(--muted); font-weight: 400; }
.languages a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }

/* Dialog pages: login, pass */
.dialog main { inline-size: 100%; max-inline-size: 440px; margin-inline: auto; padding: 24px 16px 8px; }
.dialog.embedded main { padding: 0; }
.topline { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px; }
.wordmark { display: inline-flex; align-items: center; gap: 8px; font-weight: 650; font-size: 18px; }
.wordmark svg { inline-size: 28px; block-size: 28px; color: var(--accent); }
.wordmark.warm svg { color: #fca311; }
.foot .button { flex: none; }
.foot { display: flex; gap: 16px; align-items: center; justify-content: space-between; }
.accounts li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 10px; align-items: center; padding-block: 8px; }
.accounts li + li { border-block-start: 1px solid var(--line); }
.avatar { inline-size: 40px; block-size: 40px; border-radius: 50%; object-fit: cover; background: var(--second); }
.accounts .note { overflow-wrap: anywhere; line-height: 1.3; }
/* Narrow: an address goes below the button too, whole. */
@media (max-width: 360px) {
  .accounts li > div { display: contents; }
  .accounts .avatar { grid-row: span 2; }
  .accounts button { grid-area: 1 / 3; }
  .accounts .note { grid-area: 2 / 2 / 3 / -1; }
}
.accounts strong { display: block; font-weight: 600; line-height: 1.3; }
.links { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; font-size: 14px; }
.links a { padding-block: 8px; }
.big-icon { inline-size: 56px; block-size: 56px; margin-inline: auto; padding: 14px; border-radius: 50%; }
.big-icon.good { color: var(--good); background: var(--good-soft); }
.big-icon.warning { color: var(--warning); background: var(--warning-soft); }
.centre { text-align: center; justify-items: center; }

/* Phones */
.phone main {
  display: grid; gap: 16px; justify-items: center; padding: 24px 12px 8px; inline-size: 100%; max-inline-size: 440px; margin-inline: auto;
}
/* In a frame, the phone takes the height that is left, so that its lower edge is in sight. */
.phone.embedded main { display: flex; flex-direction: column; min-block-size: 100vh; padding: clamp(6px, 4vw, 16px); }
.phone main > * { inline-size: 100%; }
.device {
  inline-size: 100%; max-inline-size: 380px; padding: 10px; border-radius: 44px;
  background: #17161c; box-shadow: var(--shadow), inset 0 0 0 2px #4a4658; margin-inline: auto;
}
.screen {
  display: flex; flex-direction: column; min-block-size: 620px; border-radius: 34px; overflow: hidden;
  background: light-dark(#f6f5f8, #1d1b24); color: var(--ink);
}
.embedded .device { flex: 1; display: flex; }
.embedded .screen { flex: 1; min-inline-size: 0; min-block-size: 0; }
.status-bar { display: flex; justify-content: center; padding-block: 12px 4px; }
.status-bar span { inline-size: 88px; block-size: 22px; border-radius: 999px; background: #000000; }
.app { flex: 1; display: flex; flex-direction: column; gap: 16px; padding: 12px 16px 16px; }
.screen > [data-live='notice'] { padding: 8px 16px 0; }
.app-bar { display: flex; align-items: center; justify-content: space-between; gap: 8px; font-size: 13px; font-weight: 600; color: var(--muted); }
.app-bar .number { white-space: nowrap; }
.app-bar h2 { color: var(--ink); }
.app-bar svg { inline-size: 22px; block-size: 22px; color: var(--accent); }
.sheet { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); padding: 16px; border-radius: 16px; background: light-dark(#ffffff, #262330); border: 1px solid var(--line); }
.sheet.ask { border-color: var(--accent); box-shadow: var(--shadow); }
.challenge { padding: 8px; border-radius: 12px; background: light-dark(#f1f0f5, #1d1b24); text-align: center; font-size: 40px; line-height: 1.2; font-weight: 700; letter-spacing: 0.08em; }
.push-down { margin-block-start: auto; }
.empty { padding: 24px 8px; text-align: center; color: var(--muted); }
.viewfinder {
  position: relative; display: grid; gap: 12px; align-content: center; min-block-size: 240px; padding: 28px 20px; border-radius: 20px;
  background: #0f0e13; color: #f3f1f7;
}
.viewfinder::before, .viewfinder::after {
  content: ''; position: absolute; inline-size: 28px; block-size: 28px; border: 3px solid #9db8ff; pointer-events: none;
}
.viewfinder::before { inset: 10px auto auto 10px; border-inline-end: 0; border-block-end: 0; border-start-start-radius: 12px; }
.viewfinder::after { inset: auto 10px 10px auto; border-inline-start: 0; border-block-start: 0; border-end-end-radius: 12px; }
.viewfinder .muted { color: #b5b1c2; text-align: center; }
.code {
  display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 12px; align-items: center; inline-size: 100%; min-block-size: 56px; padding: 8px 12px;
  border-radius: 12px; background: #ffffff; color: #1c1b1f; text-align: start; text-decoration: none; font-weight: 600; line-height: 1.3;
}
.code:hover { background: #e9effd; }
.code svg { inline-size: 40px; block-size: 40px; }
.code small { display: block; font-weight: 400; color: #5b5966; font-variant-numeric: tabular-nums; }

.pass-card {
  display: flex; flex-direction: column; justify-content: space-between; aspect-ratio: 1.586; padding: 18px; border-radius: 18px;
  color: #ffffff; background: linear-gradient(140deg, #4d3dcc, #23137c 60%, #1c0f63); box-shadow: var(--shadow);
}
.pass-card .top { display: flex; flex-wrap: wrap; gap: 8px; justify-content: space-between; font-weight: 650; }
.pass-card .holder { font-size: 20px; font-weight: 650; line-height: 1.25; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.pass-card .chip { color: #ffffff; background: rgb(0 0 0 / 35%); }
.pass-card.gone { filter: grayscale(1); }

/* Control panel */
.panel main { inline-size: 100%; max-inline-size: 1120px; margin-inline: auto; padding: 32px 16px 16px; display: grid; gap: 24px; grid-template-columns: minmax(0, 1fr); }
.panel.embedded main { padding: clamp(6px, 4vw, 16px); }
.panel .card { padding: clamp(16px, 3vw, 24px); }
.embedded .card { box-shadow: none; }
.groups { columns: 3 290px; column-gap: 32px; }
.group { break-inside: avoid; padding-block-end: 20px; display: grid; gap: 2px; grid-template-columns: minmax(0, 1fr); }
.group > h3, .subtitle {
  color: var(--muted); text-transform: uppercase; letter-spacing: 0.06em; font-size: 13px; font-weight: 600; margin-block-end: 4px;
}
.switch { display: flex; flex-wrap: wrap; align-items: center; gap: 0 12px; padding-block: 4px; }
.switch > label:not(.check) { flex: 1 1 110px; margin: 0; font-weight: 400; line-height: 1.3; }
.switch > select, .switch > input { flex: 1 1 110px; inline-size: auto; max-inline-size: 190px; }
.switch > .check { flex: 1; }
.switch select, .switch input:not([type='checkbox']), .fault-form select, .fault-form input, .fault-form button {
  min-block-size: 36px; padding-block: 4px; font-size: 14px; border-radius: 8px;
}
.switch .dot { display: inline-block; inline-size: 8px; block-size: 8px; border-radius: 50%; margin-inline-end: 6px; background: var(--accent); }
.switch.changed > label { font-weight: 600; }
.switch.changed select, .switch.changed input:not([type='checkbox']) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.check { display: flex; flex-direction: row-reverse; align-items: center; justify-content: space-between; gap: 12px; min-block-size: 36px; font-weight: 400; font-size: 14px; margin: 0; cursor: pointer; }
.fault-box { display: grid; gap: 12px; padding: 16px; border-radius: 12px; background: var(--second); }
.fault-box .subtitle { margin: 0; }
.panel .notice { position: fixed; inset: auto 16px 16px; z-index: 1; inline-size: fit-content; max-inline-size: calc(100% - 32px); margin-inline: auto; box-shadow: var(--shadow); animation: leave 600ms ease-out 4s forwards; }
@keyframes leave { to { opacity: 0; visibility: hidden; } }
@media (pointer: coarse) {
  .switch select, .switch input:not([type='checkbox']), .fault-form select, .fault-form input, .fault-form button, .check { min-block-size: 44px; }
}
.fault-form { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 105px), 1fr)); align-items: end; }
.faults li { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; justify-content: space-between; padding-block: 8px; border-block-start: 1px solid var(--line); }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.entries > li { border-block-start: 1px solid var(--line); }
.entries summary { display: grid; grid-template-columns: auto auto minmax(0, 1fr) auto; gap: 4px 12px; align-items: center; padding-block: 10px; cursor: pointer; border-radius: 6px; }
.entries summary::-webkit-details-marker { display: none; }
.entries summary code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.entries pre { margin: 0; padding: 12px; border-radius: 10px; background: var(--second); white-space: pre-wrap; max-block-size: 320px; overflow: auto; }
.entry { display: grid; align-items: start; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); padding-block-end: 16px; }
@media (max-width: 600px) {
  .entries summary { grid-template-columns: auto minmax(0, 1fr) auto; }
  .entries summary code { grid-column: 1 / -1; }
  .card { padding: 20px 16px; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media (forced-colors: active) { .switch .dot { background: Highlight; } .pass-card, .device { border: 1px solid; } }
`;
