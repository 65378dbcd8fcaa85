/** The look of `<soluti-qr-auth>`: panel, code, ends, and the two arrangements. Text grows with the reader's own size. */
import { css } from 'lit';

export const styles = css`
  :host {
    inline-size: 100%;
    max-inline-size: 720px;
    container-type: inline-size;
    contain-intrinsic-inline-size: 320px;
  }
  [part='base'] {
    display: grid;
    /* What the panel is higher than its content lies above the foot. */
    grid-template-rows: auto auto auto 1fr auto;
    gap: 16px 32px;
    padding: clamp(8px, 5cqi, 24px);
    border: 1px solid var(--_line);
    border-radius: 16px;
    background: var(--_surface);
    box-shadow: 0 8px 24px rgb(0 0 0 / 6%);
    font-size: max(16px, 1rem);
  }
  h2,
  h3,
  p,
  ol {
    margin: 0;
  }
  h2,
  h3 {
    font-size: 1.125em;
    font-weight: 650;
    line-height: 1.3;
  }
  .note,
  .time,
  .row,
  button,
  label,
  summary,
  [part='status'] {
    font-size: 0.875em;
  }
  input {
    font-size: 1em;
  }
  :is(.time, .row) button {
    font-size: inherit;
  }
  .note {
    color: var(--_note);
  }
  header {
    position: relative;
    order: -2;
  }
  header .note {
    min-block-size: 1.45em;
  }
  .code,
  details[open] {
    display: grid;
    gap: 12px;
    align-content: start;
    justify-items: center;
    min-inline-size: 0;
    text-align: center;
  }
  /* The status is one node in one place; where it is seen depends on the arrangement. */
  [part='status'],
  .side {
    order: 1;
  }
  .first [part='status'] {
    order: -1;
    justify-self: start;
    text-align: start;
  }
  .first .code {
    order: 2;
  }
  .frame {
    position: relative;
    box-sizing: border-box;
    min-inline-size: min(100%, 256px);
    padding: 8px;
  }
  .ring {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    fill: none;
    stroke: var(--_line);
    stroke-width: 4px;
    stroke-linecap: round;
  }
  .ring rect {
    x: 2px;
    y: 2px;
    width: calc(100% - 4px);
    height: calc(100% - 4px);
    rx: 20px;
  }
  .ring .rest {
    stroke: var(--_accent);
    stroke-dasharray: 100;
    transition: stroke-dashoffset 150ms ease-out;
  }
  .ring .rest[stroke-dashoffset='100'] {
    stroke: none;
  }
  .paper {
    position: relative;
    display: grid;
    place-content: center;
    place-items: center;
    gap: 16px;
    min-block-size: min(240px, 100cqi - 52px);
    border-radius: 12px;
    color: var(--_muted);
  }
  .paper:has([part='qr']) {
    background: #fff;
    /* Browsers that darken pages by themselves leave it alone. */
    color-scheme: only light;
    forced-color-adjust: none;
  }
  [part='qr'] {
    display: block;
    inline-size: max(240px, var(--_needed, 0px));
    max-inline-size: 100%;
  }
  .icon {
    inline-size: 48px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .spinner {
    inline-size: 32px;
    block-size: 32px;
    border: 3px solid var(--_line);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 1s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .time,
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    font-variant-numeric: tabular-nums;
  }
  .time {
    justify-content: center;
    min-block-size: 44px;
    margin-block: -8px;
  }
  [part='status'] {
    justify-self: center;
    /* Of two lines: most of what there is to say takes no more. */
    min-block-size: 3em;
    max-inline-size: 40ch;
    color: var(--_note);
    text-align: center;
    text-wrap: balance;
  }
  summary {
    display: grid;
    place-content: center;
    min-block-size: 44px;
    color: var(--_accent);
    font-weight: 600;
    cursor: pointer;
  }
  .ended [part='status'] {
    font-weight: 650;
    color: var(--_ink);
  }
  .expired .paper {
    color: var(--_warning);
  }
  .done .paper {
    color: var(--_good);
  }
  .failed .paper {
    color: var(--_danger);
  }
  footer {
    padding-block-start: 12px;
    border-block-start: 1px solid var(--_line);
    font-size: 0.8125em;
    order: 3;
  }

  @container (min-width: 560px) {
    [part='base']:not(.first, .wide, .face) {
      grid-template: auto auto 1fr auto / auto minmax(0, 1fr);
      & > header,
      .side {
        grid-column: 2;
      }
      header {
        grid-row: 1;
      }
      .side {
        grid-row: 2 / 4;
      }
      .code {
        grid-area: 1 / 1 / 3 / 2;
      }
      .frame {
        min-inline-size: 256px;
      }
      [part='status'] {
        grid-area: 3 / 1;
        /* As wide as the code, which alone says how wide the column is. */
        inline-size: 0;
        min-inline-size: 100%;
      }
      footer {
        grid-column: 1 / -1;
      }
    }
  }
`;
