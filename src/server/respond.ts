/** The two shapes of a good answer. */

export function jsonResponse(status: number, value: unknown, headers?: HeadersInit): Response {
  const all = new Headers(headers);
  all.set('content-type', 'application/json');
  return new Response(JSON.stringify(value), { status, headers: all });
}

/** 204. */
export function emptyResponse(headers?: HeadersInit): Response {
  return new Response(null, { status: 204, ...(headers === undefined ? {} : { headers }) });
}
