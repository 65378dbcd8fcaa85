/** The shapes in which products of this family say no; which one this API uses is not documented. */
import type { SolutiSwitches } from './soluti-switches.js';

/** A refusal with `status` and a reason in the manner of OAuth, e.g. `invalid_grant`. */
export function solutiError(
  status: number,
  reason: string,
  message: string,
  shape: SolutiSwitches['errorShape'],
): Response {
  switch (shape) {
    case 'problem':
      return Response.json(
        { type: 'about:blank', title: reason, status, detail: message },
        { status, headers: { 'content-type': 'application/problem+json' } },
      );
    case 'detail':
      return Response.json({ detail: { code: 1056, status: reason.toUpperCase(), message } }, { status });
    case 'message':
      return Response.json({ message }, { status });
    case 'oauth':
      return Response.json({ error: reason, error_description: message }, { status });
    case 'text':
      return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  }
}
