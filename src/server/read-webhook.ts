/** Reads a webhook's JSON body. Providers spell what can only be read one way in several ways: all of those are accepted. */
import type { z } from 'zod';
import type { Clock } from './clock.js';
import { decodeUtf8, invalid, parse, readBody, webhookLimits } from './read-body.js';

const jsonType = /^(?:application|text)\/(?:[\w.-]+\+)?json$/;
const utf8 = ['utf-8', 'utf8'];
/** In these every ASCII character is the byte that it is in UTF-8, and no other character has such a byte. */
const asciiSupersets = ['us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'iso-8859-15', 'windows-1252'];
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Accepts a missing content type, a charset that spells ASCII as UTF-8 does, and a byte order mark.
 * @throws {BodyError} `request_invalid`
 */
export async function readWebhook<T>(request: Request, schema: z.ZodType<T>, clock: Clock): Promise<T> {
  const charset = charsetOf(request.headers.get('content-type') ?? '');
  return parse(decode(await readBody(request, clock, webhookLimits), charset), schema);
}

function charsetOf(contentType: string): string {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (type !== '' && !jsonType.test(type)) throw invalid('content_type', 'the content type must be application/json');
  const value = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const charset = value?.replace(/^"(.*)"$/, '$1') ?? 'utf-8';
  if (utf8.includes(charset) || asciiSupersets.includes(charset)) return charset;
  throw invalid('charset', 'the charset must be UTF-8');
}

/** What counts in a webhook is ASCII, so that each charset above gives it the same reading. */
function decode(bytes: Uint8Array, charset: string): string {
  if (utf8.includes(charset)) return decodeUtf8(bytes, { keepBom: false });
  const hasMark = byteOrderMark.every((byte, index) => bytes[index] === byte);
  return new TextDecoder('windows-1252').decode(hasMark ? bytes.subarray(byteOrderMark.length) : bytes);
}
