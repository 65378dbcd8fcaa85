/** The look of what stands beside the code: steps, push and challenge. */
import { css } from 'lit';

export const sideStyles = css`
  .side {
    gap: 16px;
    justify-items: stretch;
    text-align: start;
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
    font-size: 13px;
    font-weight: 650;
    line-height: 24px;
    text-align: center;
  }
  .or {
    display: flex;
    align-items: center;
    gap: 12px;
    font-size: 13px;
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
    font-size: 14px;
  }
  #why {
    font-size: 13px;
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
  .link {
    justify-self: start;
  }
  .pending {
    display: grid;
    gap: 12px;
  }
  [part='challenge'] {
    padding: 16px;
    border-radius: var(--_radius);
    background: var(--_second);
    text-align: center;
  }
  .digits {
    font-size: clamp(32px, 14cqi, 48px);
    font-weight: 700;
    line-height: 1.2;
    letter-spacing: 0.06em;
    font-variant-numeric: tabular-nums;
  }
`;
