/** Notices a script, such as a router, that writes the token of a login back into the address or the history. */
import { delay } from '../internal/delay.js';
import { note } from '../internal/noted.js';

/** Milliseconds from one look to the next: routers write when they start, and again with the page that follows. */
const pauses = [100, 900, 4_000, 15_000];

/** Looks only: to remove a token later could remove the one of another login. */
export async function watchForTokens(tokens: readonly string[]): Promise<void> {
  if (tokens.length === 0) return;
  for (const pause of pauses) {
    await delay(pause);
    const written = location.href + stateText();
    if (
      !tokens.some((token) => [token, encodeURIComponent(token)].some((text) => written.includes(`usertoken=${text}`)))
    ) {
      continue;
    }
    note('token-back');
    console.error(
      '[catraca] <ingresse-login-button>: a script of this page wrote the token of the login back into the address or the history, where other scripts and the back button find it. Load return-head.js as the first script in the head, before the router.',
    );
    return;
  }
}

/** A router keeps the addresses of the entries before and after this one there. */
function stateText(): string {
  try {
    return JSON.stringify([history.state]);
  } catch {
    return '';
  }
}
