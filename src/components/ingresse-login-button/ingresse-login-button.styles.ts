/** The look of `<ingresse-login-button>`. */
import { css } from 'lit';

export const loginStyles = css`
  :host {
    max-inline-size: 400px;
  }
  [part~='base'] {
    --_fill: var(--catraca-ingresse, #fca311);
    --_text: var(--catraca-ingresse-ink, #2d2d2d);
    --_edge: var(--_fill);
    --_size: 44px;
    font-size: 14px;
  }
  .small {
    --_size: 36px;
  }
  .large {
    --_size: 52px;
    font-size: 16px;
  }
  .outline {
    --_fill: var(--_surface);
    --_text: var(--_ink);
    --_edge: var(--catraca-ingresse-edge, light-dark(#b46f00, #fca311));
  }
  .neutral {
    --_fill: var(--_surface);
    --_text: var(--_ink);
    --_edge: var(--catraca-field-line, #8b879a);
  }
  .pill {
    --_radius: 99px;
  }
  .square {
    --_radius: 0px;
  }
  button {
    position: relative;
    font: inherit;
    font-weight: 600;
    border-radius: var(--_radius);
    cursor: pointer;
  }
  /* The target is as high as a finger, whatever the button is. */
  button::after {
    content: '';
    position: absolute;
    inset-inline: 0;
    inset-block: min(0px, (100% - 44px) / 2);
  }
  .login {
    display: grid;
    place-items: center;
    inline-size: 100%;
    min-inline-size: 44px;
    min-block-size: var(--_size);
    padding: 6px 16px;
    border: 1px solid var(--_edge);
    background: var(--_fill);
    color: var(--_text);
    transition: background-color 150ms ease-out;
  }
  .login:hover {
    background: color-mix(in srgb, var(--_fill) 92%, var(--_text));
  }
  .login:disabled {
    --_fill: var(--_second);
    --_text: var(--_muted);
    --_edge: var(--_line);
    cursor: default;
  }
  .login[aria-disabled='true'] {
    cursor: progress;
  }
  .icon-only .login {
    inline-size: max(44px, var(--_size));
    padding: 0;
  }
  svg,
  ::slotted([slot='icon']) {
    display: block;
    inline-size: 20px;
    block-size: 20px;
    flex: none;
  }
  .spinner {
    animation: turn 900ms linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  /* At rest and busy lie one over the other: both make the button as wide. */
  .row {
    grid-area: 1 / 1;
    display: flex;
    align-items: center;
    gap: 8px;
    text-align: start;
  }
  .away {
    visibility: hidden;
  }
  /* What visitors without script follow, also where an editor put it into a paragraph. */
  slot[hidden],
  ::slotted(a) {
    display: none;
  }
  [part='status'] {
    color: var(--_note);
    font-size: 14px;
  }
  [part='status']:not(:empty) {
    margin-block-start: 8px;
  }
  [part='status'].error {
    color: var(--_alert);
    font-weight: 600;
  }
  /* As wide as the button, whatever there is to say. */
  [part='base']:not(.icon-only) > :is([part='status'], .actions) {
    contain: inline-size;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
  }
  .link {
    min-block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_link);
    font-size: 14px;
    text-align: start;
    text-decoration: var(--_underline);
  }
  .link:hover {
    text-decoration: underline;
  }
  .link:disabled {
    color: var(--_note);
    text-decoration: none;
    cursor: default;
  }
  dialog {
    max-inline-size: min(360px, 100% - 32px);
    padding: 24px;
    border: 1px solid var(--_line);
    border-radius: 16px;
    background: var(--_surface);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  [role='group'] {
    border-radius: var(--_radius);
  }
  [part='user'] {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 12px;
    min-block-size: 52px;
    padding: 4px 12px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  /* In a narrow place signing out goes to a line of its own. */
  .who {
    flex: 1 1 96px;
    min-inline-size: 0;
  }
  .who > * {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .who b {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-height: 1.3;
  }
  .mail {
    color: var(--_muted);
    white-space: nowrap;
  }
  .face {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 36px;
    block-size: 36px;
    overflow: hidden;
    border-radius: 50%;
    background: var(--catraca-ingresse, #fca311);
    color: var(--catraca-ingresse-ink, #2d2d2d);
    font-weight: 700;
  }
  img {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  @media (prefers-reduced-motion: reduce) {
    .login {
      transition: none;
    }
    .spinner {
      animation-duration: 6s;
    }
  }
  @media (forced-colors: active) {
    .face {
      border: 1px solid;
    }
    .login:disabled {
      color: GrayText;
    }
  }
`;
