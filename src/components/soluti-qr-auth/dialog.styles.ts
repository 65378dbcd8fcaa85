/** The look of the dialogs: the login's modal form with its button on the page, and the enlarged code. */
import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    border: 0;
    border-radius: 16px;
    background: var(--_surface);
  }
  .large {
    max-inline-size: none;
    padding: 12px;
  }
  .large [part='qr'] {
    inline-size: max(var(--_needed), min(90vmin, 720px, 1.5 * var(--_needed)));
    max-inline-size: none;
  }
  .face {
    display: grid;
    gap: 8px;
    justify-items: start;
    padding: 0;
    border: 0;
    background: none;
    box-shadow: none;
  }
  .face [part='status'] {
    justify-self: start;
    text-align: start;
  }
  .face [part='status']:empty {
    display: none;
  }
  [part='dialog'] {
    container-type: inline-size;
    inline-size: min(720px, 100vi - 24px);
    max-inline-size: none;
    max-block-size: calc(100dvb - 24px);
    padding: 0;
    background: none;
  }
  [part='dialog']::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  [part='close-button'] {
    position: absolute;
    inset-block-start: -8px;
    inset-inline-end: -8px;
    & .icon {
      inline-size: 24px;
    }
  }
  header:has([part='close-button']) {
    padding-inline-end: 44px;
  }
`;
