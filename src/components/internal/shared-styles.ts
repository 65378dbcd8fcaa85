/** Tokens and the few controls that all elements share. Public tokens are read with a default and never set. */
import { css } from 'lit';

export const tokenStyles = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  .theme-light {
    color-scheme: light;
  }
  .theme-dark {
    color-scheme: dark;
  }
  .theme-system {
    color-scheme: light dark;
  }
  [part~='base'] {
    --_ink: var(--catraca-ink, light-dark(#1c1b1f, #f3f1f7));
    --_surface: var(--catraca-surface, light-dark(#ffffff, #1d1b24));
    --_accent: var(--catraca-accent, light-dark(#2457d6, #9db8ff));
    --_on-accent: var(--catraca-on-accent, light-dark(#ffffff, #10203f));
    --_muted: var(--catraca-muted, color-mix(in srgb, var(--_ink) 72%, var(--_surface)));
    --_second: var(--catraca-second, color-mix(in srgb, var(--_ink) 4%, var(--_surface)));
    --_line: var(--catraca-line, color-mix(in srgb, var(--_ink) 15%, var(--_surface)));
    --_accent-soft: var(--catraca-accent-soft, color-mix(in srgb, var(--_accent) 12%, var(--_surface)));
    --_danger: var(--catraca-danger, light-dark(#b3261e, #ffb4ab));
    --_good: var(--catraca-good, light-dark(#136c2e, #8fe0a5));
    --_warning: var(--catraca-warning, light-dark(#7a4d00, #ffd18a));
    --_field-line: var(--catraca-field-line, #8b879a);
    --_radius: var(--catraca-radius, 10px);
    /* On the page's own ground words have the page's colour: what that ground is cannot be known. */
    --_note: currentcolor;
    --_alert: currentcolor;
    --_link: currentcolor;
    --_underline: underline;
    box-sizing: border-box;
    min-inline-size: 0;
    font: inherit;
    /* What a page sets for its own words reaches into the shadow root: a centred form would be hard to read. */
    line-height: 1.45;
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .surface,
  dialog {
    --_note: var(--_muted);
    --_alert: var(--_danger);
    --_link: var(--_accent);
    --_underline: none;
    color: var(--_ink);
  }
  /* The gap has a colour of ours: the ring is seen on every ground. */
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--_surface);
  }
  [part~='base'] * {
    box-sizing: border-box;
  }
  /* Libraries set none on the body while a modal of the page is open, which would let clicks through. */
  dialog {
    pointer-events: auto;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

export const controlStyles = css`
  button,
  input,
  select,
  .button {
    min-block-size: 44px;
    border-radius: var(--_radius);
    font: inherit;
    color: var(--_ink);
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 8px 16px;
    border: 1px solid var(--_line);
    background: var(--_surface);
    font-size: 14px;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
    transition:
      background-color 150ms ease-out,
      opacity 150ms ease-out;
  }
  :is(button, .button):hover:not(:disabled) {
    background: var(--_second);
  }
  .primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--_accent) 90%, var(--_ink));
  }
  button.link {
    padding-inline: 8px;
    color: var(--_link);
    font-weight: 600;
    text-decoration: var(--_underline);
  }
  button.link:hover:not(:disabled) {
    background: none;
    text-decoration: underline;
  }
  button:disabled {
    border-color: var(--_line);
    background: var(--_second);
    color: var(--_muted);
    cursor: default;
  }
  button.link {
    border-color: transparent;
    background: none;
  }
  button.link:disabled {
    color: var(--_note);
    text-decoration: none;
  }
  input,
  select {
    inline-size: 100%;
    padding: 8px 12px;
    border: 1px solid var(--_field-line);
    background: var(--_surface);
    font-size: 16px;
  }
  label {
    font-size: 14px;
    font-weight: 600;
  }
  [aria-invalid='true'] {
    border: 2px solid var(--_danger);
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;
