/** Reads a JSON body by counting bytes against the clock, whatever `Content-Length` says, and checks it against a schema. */
import type { z } from 'zod';
import { CatracaError, type FieldError } from '../core/errors.js';
import type { Clock } from './clock.js';
import { parseJson } from './parse-json.js';

export interface BodyLimits {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds until the whole body must be here. */
  readonly deadline: number;
}

export const requestLimits: BodyLimits = { size: 4096, deadline: 3000 };
export const webhookLimits: BodyLimits = { size: 16_384, deadline: 5000 };

/** Why a body was refused, in one word for the log. */
export type BodyFailure =
  'content_type' | 'encoding' | 'charset' | 'not_json' | 'members' | 'too_large' | 'too_slow' | 'broke_off';

/** `request_invalid`, because of the body. */
export class BodyError extends CatracaError {
  /** Not enumerable, so that no answer carries it. */
  declare readonly why: BodyFailure;

  constructor(why: BodyFailure, message: string, fields: readonly FieldError[], cause: unknown) {
    super('request_invalid', message, { fields, cause });
    Object.defineProperty(this, 'why', { value: why });
  }
}

type WithRequest = { readonly request: Request };

/** @throws {CatracaError} `request_invalid`, with the members that do not fit. */
export async function readJson<T>(
  { request }: WithRequest,
  schema: z.ZodType<T>,
  clock: Clock,
  limits = requestLimits,
): Promise<T> {
  requireJson(request);
  return parse(await readText(request, clock, limits), schema);
}

/** As {@link readJson}, but no body counts as `{}`. */
export async function readOptionalJson<T>({ request }: WithRequest, schema: z.ZodType<T>, clock: Clock): Promise<T> {
  const text = await readText(request, clock, requestLimits);
  if (text !== '') requireJson(request);
  return parse(text === '' ? '{}' : text, schema);
}

function requireJson(request: Request): void {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(type.trim())) {
    throw invalid('content_type', 'the content type must be application/json');
  }
}

export function parse<T>(text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw invalid('not_json', 'the body is not JSON', [{ pointer: '', code: 'malformed' }], cause);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid('members', 'the body does not fit', result.error.issues.flatMap(fieldErrors));
}

/** One entry per refused member; which values would do is for the documentation to say. */
function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const pointer = issue.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (issue.code === 'unrecognized_keys') {
    // Names that a stranger made up are not repeated, only counted.
    return [{ pointer, code: 'unknown_member', detail: `${String(issue.keys.length)} unknown` }];
  }
  return [{ pointer, code: issue.code }];
}

async function readText(request: Request, clock: Clock, limits: BodyLimits): Promise<string> {
  return decodeUtf8(await readBody(request, clock, limits), { keepBom: true });
}

/** The bytes of a body, counted against the limits. */
export async function readBody(request: Request, clock: Clock, limits: BodyLimits): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') throw invalid('encoding', 'the body is encoded');
  if (request.body === null) return new Uint8Array();
  if (request.bodyUsed) throw invalid('broke_off', 'the body was read before');
  return readBytes(request.body.getReader(), clock, limits);
}

export function decodeUtf8(bytes: Uint8Array, { keepBom }: { readonly keepBom: boolean }): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepBom }).decode(bytes);
  } catch (cause) {
    throw invalid('charset', 'the body is not UTF-8', [], cause);
  }
}

async function readBytes(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  clock: Clock,
  limits: BodyLimits,
): Promise<Uint8Array> {
  const done = new AbortController();
  const late = clock.delay(limits.deadline, done.signal).then(
    () => 'late' as const,
    () => 'late' as const,
  );
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), late]);
      if (next === 'late') throw invalid('too_slow', 'the body did not arrive in time');
      if (next.done) return join(chunks, size);
      if (!(next.value instanceof Uint8Array)) throw invalid('broke_off', 'the body is not bytes');
      size += next.value.byteLength;
      if (size > limits.size) throw invalid('too_large', 'the body is too large');
      chunks.push(next.value);
    }
  } catch (cause) {
    // Not awaited: a source that ignores the cancel must not keep the answer back.
    reader.cancel().catch(() => undefined);
    throw cause instanceof CatracaError ? cause : invalid('broke_off', 'the body broke off', [], cause);
  } finally {
    done.abort();
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

export function invalid(
  why: BodyFailure,
  message: string,
  fields: readonly FieldError[] = [],
  cause?: unknown,
): BodyError {
  return new BodyError(why, message, fields, cause);
}
