/** Reads the error shapes of the Ingresse API, and what an error says of the session or of the application. */

export interface IngresseError {
  /** A number of Ingresse's table, a gateway's name such as `GTW-1`, or null where the answer names none. */
  readonly code: number | string | null;
  /** The provider's words, for a log and never for a visitor. */
  readonly message: string;
}

/** User not authenticated, login needed, token reset, could not authenticate, token invalid, token expired. */
export const sessionEndedCodes: readonly number[] = [2001, 2005, 2006, 6061, 6062, 6065];

/**
 * The integrator's mistakes: the application may not use the login, https needed, time stamp or signature too
 * old, login not valid for this application. Signing in again would not help.
 */
export const configErrorCodes: readonly number[] = [2007, 2008, 2012, 2015, 6060];

/** Wrong use, missing permission, fault of the database: they come with a living session, whatever the HTTP status. */
const livingSessionCodes: readonly number[] = [...configErrorCodes, 1001, 2009, 2016, 2055, 3002];

const oldPrefix = /^\[Ingresse Exception Error\]\s*/;

/**
 * The error that an answer holds, or null where it holds none.
 * @param body the parsed JSON, or the text of what is not JSON
 */
export function readIngresseError(status: number, body: unknown): IngresseError | null {
  const answer = recordOf(body);
  const details = answer['responseError'];
  if (isRecord(details)) return errorOf(details, recordOf(details['details']));
  const data = answer['responseData'];
  if (typeof data === 'string' && oldPrefix.test(data)) return { code: null, message: data.replace(oldPrefix, '') };
  if (status < 400) return null;
  return typeof body === 'string' ? { code: null, message: body } : errorOf(answer);
}

/** Whether an answer says that the user token is dead: by its code, by HTTP 401, or by a text that says so. */
export function isSessionEnded(status: number, body: unknown): boolean {
  const error = readIngresseError(status, body);
  if (error === null) return false;
  if (typeof error.code === 'number' && sessionEndedCodes.includes(error.code)) return true;
  if (typeof error.code === 'number' && livingSessionCodes.includes(error.code)) return false;
  return status === 401 || (error.code === null && /\btoken (?:is |has )?expired\b/i.test(error.message));
}

/** What the integrator is to do about an error that is his to mend; undefined for all others. */
export function adviceOf({ code }: IngresseError): string | undefined {
  if (code === 2007) return 'this application may not use the login; ask Ingresse to enable it for this API key';
  if (code === 2008) return 'the API is called without https; use an https address';
  if (code === 2012 || code === 2015)
    return 'the time stamp or signature is too old; set the clock of the machine that signs';
  if (code === 6060)
    return 'the user token belongs to another application; use the API key that the login was made with';
  return undefined;
}

/** Whether an error is the integrator's to mend. */
export function isConfigError(error: IngresseError): boolean {
  return typeof error.code === 'number' && configErrorCodes.includes(error.code);
}

function errorOf(...sources: readonly Record<string, unknown>[]): IngresseError {
  const codes = sources.map(({ code }) => codeOf(code));
  const messages = sources.map(({ message }) => message);
  return {
    code: codes.find((code) => code !== null) ?? null,
    message: messages.find((message): message is string => typeof message === 'string' && message !== '') ?? '',
  };
}

/** Codes come as numbers and, from some services, as strings of digits. */
function codeOf(code: unknown): number | string | null {
  if (typeof code === 'string' && code !== '') return /^\d{1,9}$/.test(code) ? Number(code) : code;
  return typeof code === 'number' ? code : null;
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
