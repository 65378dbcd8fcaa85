/** The look of what stands beside the code: steps, push and challenge. */
import { css } from 'lit';

export const sideStyles = css`
  a {
    color: var(--_accent);
  }
  .side {
    display: grid;
    gap: 16px;
    align-content: start;
    min-inline-size: 0;
  }
  ol {
    display: grid;
    gap: 12px;
    padding: 0;
    list-style: none;
    counter-reset: step;
  }
  li {
    display: flex;
    gap: 12px;
    counter-increment: step;
  }
  li::before {
    content: counter(step);
    flex: none;
    inline-size: 24px;
    block-size: 24px;
    border-radius: 50%;
    background: var(--_accent-soft);
    color: var(--_accent);
    font-size: 0.8125em;
    font-weight: 650;
    line-height: 24px;
    text-align: center;
  }
  .or {
    display: flex;
    align-items: center;
    gap: 12px;
    font-size: 0.8125em;
    color: var(--_muted);
  }
  .or::before,
  .or::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--_line);
  }
  form[part] {
    display: grid;
    gap: 6px;
  }
  input {
    font-variant-numeric: tabular-nums;
  }
  #invalid {
    color: var(--_danger);
    font-size: 0.875em;
  }
  #why {
    font-size: 0.8125em;
  }
  .primary {
    min-inline-size: min(100%, 176px);
  }
  [part='notify-button'].primary {
    margin-block-start: 6px;
  }
  [aria-disabled='true'] {
    cursor: progress;
  }
  .side > .row {
    margin-inline-start: -8px;
  }
  .pending {
    display: grid;
    gap: 12px;
    border-radius: var(--_radius);
  }
  [part='challenge'] {
    padding: 16px;
    border-radius: var(--_radius);
    background: var(--_second);
    text-align: center;
  }
  .digits {
    font-size: clamp(2em, 14cqi, 3em);
    font-weight: 700;
    line-height: 1.2;
    letter-spacing: 0.06em;
    font-variant-numeric: tabular-nums;
  }
  @media (forced-colors: active) {
    .ring .rest {
      stroke: Highlight;
    }
    .primary {
      border: 1px solid ButtonText;
    }
  }
`;
