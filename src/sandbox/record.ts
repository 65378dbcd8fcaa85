/** Hono middleware that puts one operation of a provider under faults and into the log. */
import type { MiddlewareHandler } from 'hono';
import type { SandboxContext } from './context.js';
import { readBody, type ProviderName } from './request-log.js';

/** UTF-16 units of an answer that the log keeps whole. */
const longestAnswer = 256 * 1024;

/** Records what follows as `operation` of `provider`; `refuse` makes the provider's error answer of a status. */
export function record(
  context: SandboxContext,
  provider: ProviderName,
  operation: string,
  refuse: (status: number) => Response,
): MiddlewareHandler {
  return async (c, next) => {
    const at = context.now();
    // Hono keeps the text, so that the handler can still read it.
    const text = await c.req.text();
    const { response, applied } = await context.faults.apply({
      provider,
      operation,
      refuse,
      delay: (milliseconds) => context.delay(milliseconds, c.req.raw.signal),
      work: async () => {
        await next();
        return c.res;
      },
    });
    const spoiled = response !== c.res;
    context.log.add({
      at,
      direction: 'in',
      provider,
      operation,
      method: c.req.method,
      path: c.req.path,
      query: c.req.query(),
      headers: c.req.header(),
      body: readBody(text, c.req.header('content-type') ?? ''),
      text,
      status: response.status,
      // A spoiled answer may be endless or broken: it is not read here.
      answer: spoiled ? null : await readAnswer(response),
      took: context.now() - at,
      faults: applied,
    });
    if (spoiled) {
      // Assigning over a finalised response merges the true one's headers into it; without one it does not.
      c.res = undefined;
      c.res = response;
    }
  };
}

async function readAnswer(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/html')) return null;
  const text = await response.clone().text();
  // Hundreds of lists of thousands would fill the memory of whoever only wants to look.
  return text.length > longestAnswer ? `${text.slice(0, 200)}… (${text.length} characters)` : readBody(text, type);
}
