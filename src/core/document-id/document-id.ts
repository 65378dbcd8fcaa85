/** Reads CPF and CNPJ numbers as people type them and as providers send them. */
import { isCnpj, isCpf } from './check-digits.js';
import { maskDocumentId } from './document-mask.js';

export { formatWhileTyping, maskDocumentId, type TypedText } from './document-mask.js';

export interface DocumentId {
  /** What it is or, while `normal` is null, looks like. */
  readonly kind: 'cpf' | 'cnpj' | 'unknown';
  /** 11 or 14 characters: unmasked, letters as capitals, zero-padded. Null where it has not that form. */
  readonly normal: string | null;
  /** `normal` with its mask. */
  readonly masked: string | null;
  /** Whether the check digits fit. */
  readonly valid: boolean;
}

const unknown: DocumentId = { kind: 'unknown', normal: null, masked: null, valid: false };

/**
 * Reads a CPF or CNPJ. Spaces, dots, slashes and hyphens are separators. Zeros that were left out in front are
 * put back only where the check digits then fit, so that a half-typed number stays half-typed.
 */
export function parseDocumentId(input: string): DocumentId {
  const normal = padDocumentId(input);
  if (/^\d{11}$/.test(normal) && !isWrittenAsCnpj(input)) return found('cpf', normal, isCpf(normal));
  if (/^[0-9A-Z]{12}\d{2}$/.test(normal)) return found('cnpj', normal, isCnpj(normal));
  if (/^[0-9A-Z]{14}$/.test(normal)) return { ...unknown, kind: 'cnpj' };
  if (/^\d{1,10}$/.test(normal) && !isWrittenAsCnpj(input)) return { ...unknown, kind: 'cpf' };
  return unknown;
}

/**
 * The number as it is sent: without separators, letters as capitals, and with the zeros that were left out in
 * front where the check digits then fit. Anything else comes back without its separators, never longer.
 */
export function padDocumentId(input: string): string {
  const characters = withoutSeparators(input);
  if (!/^\d{1,13}$/.test(characters)) return characters;
  if (characters.length <= 11 && !isWrittenAsCnpj(input)) {
    const padded = characters.padStart(11, '0');
    return isCpf(padded) ? padded : characters;
  }
  const padded = characters.padStart(14, '0');
  return isCnpj(padded) ? padded : characters;
}

/**
 * Reads a provider's spelling of a certificate holder: mask removed, zero-padded to 11 (CPF) or 14 (CNPJ) characters. The
 * provider answers for the number, so wrong check digits do not matter here (its test accounts have such).
 * Null where it is no number. `readUsername` also says whether it can be read in another way.
 */
export function normalizeUsername(username: string): string | null {
  return readUsername(username)[0] ?? null;
}

/**
 * Every number that a provider's spelling of a certificate holder can mean, the most probable one first; empty where it is
 * no number. There are two only where leading zeros were dropped, fewer than 11 digits are left, and the check digits fit
 * both as a CPF and as a CNPJ: `191` is 000.000.001-91 or 00.000.000/0001-91.
 */
export function readUsername(username: string): readonly string[] {
  const characters = padDocumentId(username);
  if (/^[0-9A-Z]{14}$/.test(characters)) return [characters];
  if (!/^\d{1,13}$/.test(characters)) return [];
  const cpf = characters.padStart(11, '0');
  const cnpj = characters.padStart(14, '0');
  if (characters.length > 11) return [cnpj];
  if (!isCnpj(cnpj)) return [cpf];
  if (!isCpf(cpf)) return [cnpj];
  // All 11 digits are there, as Soluti documents a CPF: nothing was dropped.
  const isWhole = withoutSeparators(username).length >= 11;
  return isWhole ? [cpf] : [cpf, cnpj];
}

/** Whether two spellings name the same holder; two that are no numbers never do. */
export function isSameHolder(one: string, other: string): boolean {
  const normal = normalizeUsername(one);
  return normal !== null && normal === normalizeUsername(other);
}

function found(kind: 'cpf' | 'cnpj', normal: string, valid: boolean): DocumentId {
  return { kind, normal, masked: maskDocumentId(normal), valid };
}

/** Capitals are made of ASCII letters only: `ı` and `ſ` have ASCII capitals and are no part of any number. */
function withoutSeparators(input: string): string {
  return input.replace(/[ ./-]/g, '').replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Only a CNPJ has a slash, however many of its digits are there. */
function isWrittenAsCnpj(input: string): boolean {
  return input.includes('/');
}
