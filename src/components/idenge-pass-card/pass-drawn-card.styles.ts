/** The look of the drawn card itself: filled, blank, and as a skeleton. */
import { css } from 'lit';

export const cardStyles = css`
  .card {
    --_pass: var(--catraca-pass-color, #4338ca);
    position: relative;
    isolation: isolate;
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    gap: 16px;
    inline-size: 100%;
    max-inline-size: 340px;
    aspect-ratio: 1.586;
    padding: 20px;
    /* Not hidden: so the card grows with what does not fit its proportions. */
    overflow: clip;
    border-radius: 18px;
    background:
      radial-gradient(circle at 80% 110%, rgb(255 255 255 / 0.08) 45%, transparent 45.5%),
      linear-gradient(
        145deg,
        var(--_pass),
        color-mix(in srgb, var(--_pass) 55%, #0b0930) 60%,
        color-mix(in srgb, var(--_pass) 40%, #07051f)
      );
    box-shadow: 0 8px 24px rgb(20 16 60 / 0.18);
    color: var(--catraca-pass-ink, #ffffff);
    color-scheme: dark;
  }
  [part='image'] {
    position: absolute;
    inset: 0;
    z-index: -2;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  /* Whatever the picture, the words on it stay readable. */
  .pictured::before {
    content: '';
    position: absolute;
    inset: 0;
    z-index: -1;
    background: linear-gradient(rgb(0 0 0 / 0.62), rgb(0 0 0 / 0.38) 45%, rgb(0 0 0 / 0.72));
  }
  .uninstalled,
  .deleted {
    filter: saturate(0.45);
  }
  .deleted {
    filter: grayscale(1) brightness(0.85);
  }
  .card-top {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    justify-content: space-between;
    gap: 8px;
  }
  .club {
    min-inline-size: 0;
    font-size: 15px;
    font-weight: 650;
  }
  .club ::slotted(*) {
    max-inline-size: 100%;
    max-block-size: 36px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 3px 10px;
    border-radius: 99px;
    background: rgb(10 8 40 / 0.62);
    color: #ffffff;
    font-size: 12px;
    font-weight: 600;
  }
  .dot {
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: #c9c5d8;
  }
  .installed .dot {
    background: #6ee78f;
  }
  .uninstalled .dot {
    background: #ffc96b;
  }
  .deleted .dot {
    border: 2px solid currentColor;
    background: none;
  }
  .card p {
    max-inline-size: 100%;
    margin: 0;
  }
  .name {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    font-size: 20px;
    font-weight: 650;
    line-height: 1.2;
  }
  .name.long {
    font-size: 16px;
    -webkit-line-clamp: 3;
  }
  .number {
    overflow: hidden;
    font-size: 14px;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .blank,
  .skeleton {
    background: var(--_second);
    box-shadow: inset 0 0 0 1px var(--_line);
    color: var(--_muted);
    color-scheme: inherit;
  }
  .bone {
    display: block;
    inline-size: 40%;
    block-size: 14px;
    margin-block: 4px;
    border-radius: 6px;
    background: var(--_line);
  }
  .bone.long {
    inline-size: min(64%, 240px);
    block-size: 18px;
  }
  .bone.control {
    inline-size: 112px;
    block-size: 44px;
    margin: 0;
    border-radius: var(--_radius);
  }
  /* The line of the last change: its height, without a shape that nobody would see for long. */
  .bone.link {
    background: none;
  }
  .skeleton .bone,
  .skeleton + .details .bone {
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bone {
      animation: none !important;
    }
  }
  @media (forced-colors: active) {
    .card {
      border: 1px solid CanvasText;
    }
    .chip {
      border: 1px solid CanvasText;
    }
    .dot {
      background: CanvasText;
    }
  }
`;
