/** The ways in which Ingresse's API says no: HTTP 200 with an error inside, a real status, the gateway, plain text. */
import type { IngresseSwitches } from './ingresse-switches.js';

interface IngresseError {
  readonly category: string;
  readonly message: string;
  /** The status where real ones are used. */
  readonly status: number;
}

const errors: Readonly<Record<number, IngresseError>> = {
  1001: { category: 'USAGE EXCEPTION', message: 'Missing parameter', status: 403 },
  2001: { category: 'AUTHENTICATION EXCEPTION', message: 'User not authenticated', status: 401 },
  2005: { category: 'AUTHENTICATION EXCEPTION', message: 'Login needed', status: 401 },
  2006: { category: 'AUTHENTICATION EXCEPTION', message: 'Invalid user token', status: 401 },
  2007: { category: 'AUTHENTICATION EXCEPTION', message: 'The application may not use the login', status: 403 },
  2008: { category: 'AUTHENTICATION EXCEPTION', message: 'HTTPS is required', status: 403 },
  2009: { category: 'AUTHENTICATION EXCEPTION', message: 'No permission', status: 403 },
  2012: { category: 'AUTHENTICATION EXCEPTION', message: 'The timestamp is too old', status: 403 },
  2015: { category: 'AUTHENTICATION EXCEPTION', message: 'The signature has expired; check the clock', status: 403 },
  3002: { category: 'DATABASE EXCEPTION', message: 'The record could not be read', status: 500 },
  3003: { category: 'DATABASE EXCEPTION', message: 'User not found', status: 404 },
  4000: { category: 'FATAL EXCEPTION', message: 'Internal error', status: 500 },
  6060: { category: 'CONTEXT EXCEPTION', message: 'The login is not valid for this application', status: 403 },
  6061: { category: 'CONTEXT EXCEPTION', message: 'The user could not be authenticated', status: 401 },
  6062: { category: 'CONTEXT EXCEPTION', message: 'Invalid token', status: 401 },
  6065: { category: 'CONTEXT EXCEPTION', message: 'Token expired', status: 401 },
};

/** An answer that carries `code` in the chosen shape. */
export function ingresseError(code: number, shape: IngresseSwitches['errorShape']): Response {
  const { category, message, status } = errors[code] ?? { category: 'EXCEPTION', message: 'Error', status: 500 };
  switch (shape) {
    case 'v1':
      return Response.json({
        responseData: `[Ingresse Exception Error] ${message}`,
        responseDetails: 'OK',
        responseError: { status: false, category, code, message, fields: {} },
        responseStatus: 200,
      });
    case 'v2':
      return Response.json({ code, message, category, info: {} }, { status });
    case 'gateway':
      return gatewayError(status, message);
    case 'text':
      return new Response(status === 401 ? 'token expired' : message, { status });
  }
}

/** The gateway's own refusal: all members are strings. */
export function gatewayError(status: number, message = 'Refused by the gateway'): Response {
  return Response.json({ status: String(status), code: `GTW-${String(status)}`, message }, { status });
}
