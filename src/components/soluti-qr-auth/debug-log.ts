/** What a login went through, for a developer to copy: built from a list of harmless facts, so it holds no secret. */
import { describeError } from '../../core/errors.js';
import type { SolutiState } from '../../core/flows/soluti-state.js';
import { page } from '../internal/unclobbered.js';

/** Lines; the oldest go first. */
const longest = 200;

export class DebugLog {
  readonly #lines: string[] = [];

  readonly note = (what: string): void => {
    const seconds = (performance.now() / 1000).toFixed(3);
    if (this.#lines.push(`${seconds} ${what}`) > longest) this.#lines.shift();
  };

  follow(state: SolutiState, previous: SolutiState): void {
    const now = describe(state);
    if (now !== describe(previous)) this.note(now);
  }

  report(language: string): string {
    const { userAgent, onLine } = navigator;
    const place = `${language}, ${page.visibilityState}, ${onLine ? 'online' : 'offline'}`;
    const head = `<soluti-qr-auth> ${new Date().toISOString()}, ${(performance.now() / 1000).toFixed(3)} s after load`;
    return [head, `${userAgent} (${place})`, ...this.#lines].join('\n');
  }
}

function describe(state: SolutiState): string {
  if (state.status === 'failed') return `failed: ${describeError(state.error)}`;
  if (!('snapshot' in state)) return state.status;
  const { snapshot, connection } = state;
  const words = [`${state.status} ${connection}, backend ${snapshot.state} v${String(snapshot.version)}`];
  if (state.status === 'waiting') {
    words.push(`lifetime ${String(state.lifetime / 1000)} s`, `push ${state.push}`);
    if (state.notice !== null) words.push(`refused: ${describeError(state.notice)}`);
  }
  return words.join(', ');
}
