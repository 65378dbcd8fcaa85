/** The log of requests, newest first, each with what was said on both sides. */
import type { LogEntry } from '../request-log.js';
import { html, type Html } from './html.js';
import type { Visitor } from './page.js';

const shownEntries = 60;

export function logList({ words }: Visitor, entries: readonly LogEntry[]): Html {
  if (entries.length === 0) return html`<p class="empty">${words.panelLogEmpty}</p>`;
  return html`<ul class="entries">
    ${entries
      .slice(-shownEntries)
      .toReversed()
      .map(
        (entry) =>
          html`<li>
            <details id="entry-${entry.id}" data-testid="log-entry">
              <summary>
                <time class="note number" datetime="${new Date(entry.at).toISOString()}" data-local
                  >${new Date(entry.at).toISOString().slice(11, 19)}</time
                >
                <span class="chip">${entry.provider} · ${entry.operation}</span>
                <code>${entry.method} ${entry.path}</code>
                <span class="chip number ${chipOf(entry)}">${entry.status ?? words.panelNoAnswer}</span>
              </summary>
              <div class="entry">
                <div class="stack-small">
                  <p class="label">${words.panelRequest}</p>
                  <pre tabindex="0">${request(entry) ?? words.panelNoBody}</pre>
                </div>
                <div class="stack-small">
                  <p class="label">${words.panelAnswer} ${entry.faults.join(', ')}</p>
                  <pre tabindex="0">${pretty(entry.answer) ?? words.panelNoBody}</pre>
                </div>
              </div>
            </details>
          </li>`,
      )}
  </ul>`;
}

function request({ query, body }: LogEntry): string | null {
  const asked = Object.keys(query).length === 0 ? null : pretty(query);
  const sent = pretty(body);
  return [asked, sent].filter((text) => text !== null).join('\n\n') || null;
}

function pretty(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function chipOf({ status, faults }: LogEntry): string {
  if (status === null || status >= 400) return 'danger';
  return faults.length > 0 || status >= 300 ? 'warning' : 'good';
}
