/** The look of `<idenge-pass-card>` around the drawn card: fields, actions, forms and lists. */
import { css } from 'lit';

export const passStyles = css`
  [part~='base'] {
    container-type: inline-size;
    max-inline-size: 760px;
    outline-offset: 4px;
    border-radius: 4px;
  }
  /* A scheme of its own needs a ground of its own; beyond its edges, so that nothing moves. */
  [part~='base'].surface {
    background: var(--_surface);
    box-shadow: 0 0 0 12px var(--_surface);
  }
  .body,
  .details {
    display: flex;
    flex-direction: column;
    gap: 20px;
  }
  .details {
    gap: 16px;
    min-inline-size: 0;
  }
  :is(p, dl, dd, ul) {
    margin: 0;
    padding: 0;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(132px, 100%), 1fr));
    gap: 12px 24px;
  }
  .wide {
    grid-column: 1 / -1;
  }
  dt {
    color: var(--_note);
    font-size: 13px;
  }
  dd {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  dd.unset {
    color: var(--_note);
    font-weight: 400;
  }
  .next {
    display: flex;
    flex-direction: column;
    gap: 8px;
  }
  .sentence {
    font-weight: 600;
  }
  .note,
  .item-note {
    color: var(--_note);
    font-size: 14px;
  }
  .scan {
    display: none;
    align-items: center;
    gap: 16px;
    padding: 12px;
    border-radius: 16px;
    background: var(--_second);
  }
  .scan canvas {
    flex: none;
    inline-size: 124px;
    block-size: 124px;
    border-radius: 8px;
    color-scheme: only light;
    forced-color-adjust: none;
  }
  @media not (pointer: coarse) {
    .full .scan {
      display: flex;
      flex-wrap: wrap;
    }
    .scan .note {
      flex: 1 1 120px;
    }
  }
  :is(.actions, .meta, .buttons, .pager) {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .panel {
    display: flex;
    flex-direction: column;
    gap: 16px;
    max-inline-size: 440px;
    padding: 24px;
    border: 1px solid var(--_line);
    border-radius: 16px;
    background: var(--_surface);
    box-shadow: 0 2px 10px rgb(20 16 60 / 0.06);
  }
  .title {
    margin: 0;
    font-size: 18px;
    font-weight: 650;
    line-height: 1.3;
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  .optional {
    color: var(--_note);
    font-weight: 400;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: 44px;
  }
  .check input {
    flex: none;
    inline-size: 24px;
    block-size: 24px;
    min-block-size: 24px;
    margin: 0;
    accent-color: var(--_accent);
  }
  .problem {
    color: var(--_alert);
    font-size: 14px;
    font-weight: 600;
  }
  form .buttons > .primary {
    flex: 1 1 120px;
  }
  .leaving {
    display: flex;
    flex-direction: column;
    gap: 12px;
    padding: 16px;
    border-radius: 12px;
    background: var(--_second);
  }
  button.danger {
    color: var(--_danger);
  }
  .notice {
    align-items: center;
    text-align: center;
  }
  .outline {
    inline-size: 84px;
    aspect-ratio: 1.586;
    border: 2px dashed var(--_field-line);
    border-radius: 10px;
  }
  .outline.broken {
    border-color: var(--_danger);
  }
  .panel:has(.list) {
    max-inline-size: none;
  }
  .list {
    display: flex;
    flex-direction: column;
    gap: 4px;
    margin-inline: -8px;
    list-style: none;
  }
  .item {
    flex-direction: column;
    align-items: start;
    gap: 0;
    inline-size: 100%;
    padding: 8px;
    border-color: transparent;
    background: none;
    text-align: start;
  }
  .item-name {
    font-size: 16px;
    font-weight: 600;
  }
  .pager {
    justify-content: space-between;
  }
  .meta button {
    padding-inline: 0;
  }
  button[part='back-button'] {
    grid-column: 1 / -1;
    place-self: start;
    margin-block-end: -8px;
    padding-inline: 0;
  }
  .pager .note {
    flex: 1 0 100%;
    order: -1;
    text-align: center;
  }
  .compact .card {
    max-inline-size: 220px;
    gap: 4px;
    padding: 10px 14px;
    border-radius: 12px;
  }
  .compact .name {
    font-size: 15px;
  }
  .compact .club,
  .compact .number,
  .compact dt {
    font-size: 12px;
  }
  .compact .body {
    gap: 12px;
  }
  .compact .details {
    gap: 8px;
  }
  @container (min-width: 600px) {
    .full .body:has(> .card) {
      display: grid;
      grid-template-columns: 340px minmax(0, 1fr);
      align-items: start;
      gap: 32px;
    }
  }
  @container (min-width: 400px) {
    .compact .body:has(> .card) {
      display: grid;
      grid-template-columns: 204px minmax(0, 1fr);
      align-items: start;
      gap: 20px;
    }
  }
  @container (max-width: 260px) {
    .card,
    .panel {
      padding: 14px;
    }
    .name {
      font-size: 16px;
    }
  }
`;
