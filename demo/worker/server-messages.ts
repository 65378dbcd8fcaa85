/**
 * `Request` and `Response` as a server sees them. A browser keeps cookies and origins away from scripts, also from the
 * service worker that stands in for the server; these classes carry them beside what the browser lets through.
 */

/** The request with the headers that a browser would have added on its way out, which it hides from scripts. */
export async function asServerRequest(
  request: Request,
  added: Readonly<Record<string, string | null>>,
): Promise<Request> {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const copy = new Request(request.url, {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    ...(hasBody ? { body: await request.arrayBuffer() } : {}),
  });
  // Free of the request, so that names which a page may not set can stand in it.
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(added)) if (value !== null) headers.set(name, value);
  Object.defineProperty(copy, 'headers', { value: headers });
  return copy;
}

/** Firefox knows no stream of a request's body. From now on there is one, made of its bytes when somebody reads it. */
export function giveRequestsTheirBody(): void {
  if ('body' in Request.prototype) return;
  Object.defineProperty(Request.prototype, 'body', {
    configurable: true,
    get(this: Request): ReadableStream<Uint8Array> | null {
      return this.method === 'GET' || this.method === 'HEAD' ? null : streamOf(this);
    },
  });
}

/** Touches the request only when it is read, so that whoever asks for its text or JSON instead still gets it. */
function streamOf(request: Request): ReadableStream<Uint8Array> {
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const bytes = new Uint8Array(await request.arrayBuffer());
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      controller.close();
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** A response whose headers may hold `Set-Cookie`. */
class ServerResponse extends Response {
  constructor(body?: BodyInit | null, init?: ResponseInit) {
    super(body, init);
    const headers = new Headers(init?.headers);
    // The type of the body, which the browser's own constructor adds.
    const type = super.headers.get('content-type');
    if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
    Object.defineProperty(this, 'headers', { value: headers });
  }
}

/** From now on every response that is made here keeps its cookies. Gives the browser's own class. */
export function keepCookiesOfResponses(): typeof Response {
  const own = globalThis.Response;
  globalThis.Response = ServerResponse;
  return own;
}
