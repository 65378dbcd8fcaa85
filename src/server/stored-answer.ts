/** A whole answer as text, so that it can be sealed, kept and repeated: status, headers (cookies too) and body. */
import { z } from 'zod';

export const zStoredAnswer = z.object({
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
});

export type StoredAnswer = z.infer<typeof zStoredAnswer>;

/** Statuses that forbid a body. */
const bodyless = [204, 205, 304];

/** These belong to one transfer, or are ours to set. */
const ownHeaders =
  /^(?:content-length|content-encoding|transfer-encoding|connection|keep-alive|x-request-id|access-control-.*)$/;

export async function storeAnswer(response: Response): Promise<StoredAnswer> {
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie' && !ownHeaders.test(name));
  const cookies = response.headers.getSetCookie().map((cookie): [string, string] => ['set-cookie', cookie]);
  return { status: response.status, headers: [...headers, ...cookies], body: await response.text() };
}

export function answerOf({ status, headers, body }: StoredAnswer): Response {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  return new Response(bodyless.includes(status) ? null : body, { status, headers: all });
}
