/** What every part of the sandbox shares: the ports to the world outside, the log and the faults. */
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';

export type SandboxLocale = 'pt-BR' | 'es' | 'en';

export interface SandboxContext {
  /** The sandbox's own address, without a trailing slash. */
  readonly publicUrl: string;
  /** The path of it that stands before each of its routes: empty where it has an origin to itself. */
  readonly basePath: string;
  /** Origins of pages that may frame its panels and call its control API. */
  readonly hostOrigins: readonly string[];
  /** The language of a visitor who asks for none. */
  readonly locale: SandboxLocale;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: (length: number) => Uint8Array;
  /** Sends the webhooks. */
  readonly fetch: typeof fetch;
  /** Rejects when the signal aborts, or the sandbox is closed. */
  readonly delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly log: RequestLog;
  readonly faults: Faults;
  /** Keeps account of work that goes on after an answer, so that a test can wait for its end. */
  readonly background: (work: Promise<void>) => void;
}

/** `length` random bytes as hexadecimal text. */
export function randomHex(context: Pick<SandboxContext, 'random'>, length: number): string {
  return Array.from(context.random(length), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `length` random bytes as base64url text. */
export function randomText(context: Pick<SandboxContext, 'random'>, length: number): string {
  return base64url(context.random(length));
}

/** A decimal number of exactly `digits` digits. */
export function randomDigits(context: Pick<SandboxContext, 'random'>, digits: number): string {
  return Array.from(context.random(digits), (byte, index) => String(index === 0 ? 1 + (byte % 9) : byte % 10)).join('');
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
