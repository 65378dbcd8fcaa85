/** The list of events that a demo page has heard. */
import { locale } from './page.js';

/** Lists what the page hears, tokens hidden until they are asked for. */
export function logEvents(names: readonly string[]): void {
  const list = document.querySelector('#events');
  const reveal = document.querySelector('#reveal-tokens');
  const heard: { at: Date; event: CustomEvent<Record<string, unknown>> }[] = [];
  let isRevealed = false;
  const render = () => {
    document.querySelector('#no-events')?.toggleAttribute('hidden', heard.length > 0);
    list?.replaceChildren(...heard.map(({ at, event }) => eventRow(at, event, isRevealed)).reverse());
  };
  for (const name of names) {
    document.addEventListener(name, (event) => {
      heard.push({ at: new Date(), event: event as CustomEvent<Record<string, unknown>> });
      render();
    });
  }
  reveal?.addEventListener('click', () => {
    isRevealed = !isRevealed;
    reveal.setAttribute('aria-pressed', String(isRevealed));
    render();
  });
  document.querySelector('#clear-events')?.addEventListener('click', () => {
    heard.length = 0;
    render();
  });
  render();
}

function eventRow(at: Date, event: CustomEvent<Record<string, unknown>>, isRevealed: boolean): HTMLLIElement {
  const row = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = at.toLocaleTimeString(locale());
  const name = document.createElement('code');
  name.textContent = event.type;
  const detail = document.createElement('pre');
  detail.textContent = describe(event.detail, isRevealed);
  row.append(time, name, detail);
  return row;
}

function describe(detail: unknown, isRevealed: boolean): string {
  const shown = JSON.parse(JSON.stringify(detail ?? null)) as unknown;
  if (isRevealed && typeof shown === 'object' && shown !== null) {
    // Secrets are not enumerable: the redacted copy tells their names, the detail itself gives the values.
    for (const name of Object.keys(shown)) {
      const isSecret = (shown as Record<string, unknown>)[name] === '[redacted]';
      if (isSecret) (shown as Record<string, unknown>)[name] = (detail as Record<string, unknown>)[name];
    }
  }
  return JSON.stringify(shown, null, 1);
}
