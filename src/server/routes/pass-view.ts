/** A cardholder as the wire tells it: cleaned, limited to the host's read list, with a link to the card. */
import type { FieldValue, Pass, PassAction, PassAnswer } from '../../core/protocol/idenge.js';
import { isLoopback, isSecure, parseUrl } from '../../core/url/parse-url.js';
import { safeImageUrl } from '../../core/url/safe-image-url.js';
import type { LogMistake } from '../log-once.js';
import type { IdengeOptions } from '../options.js';
import { cleanText } from '../providers/clean-text.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { ExactNumber } from '../parse-json.js';
import { kindOf } from '../setup-error.js';
import { isOwnField, type PassPolicy } from './pass-policy.js';

export interface PassView {
  /** Only what the read list names. */
  readonly publicPass: (user: IdengeUser) => Pass;
  /** Everything that the wire knows, for the host's own functions. */
  readonly wholePass: (user: IdengeUser) => Pass;
  /** The answer about one cardholder, or about nobody yet. */
  readonly answer: (user: IdengeUser | null, allowed: ReadonlySet<PassAction>) => PassAnswer;
}

/** Characters of a custom field's value. */
const longestValue = 1024;

export function createPassView(
  options: IdengeOptions,
  policy: PassPolicy,
  publicUrl: string,
  logMistake: LogMistake,
): PassView {
  const loopbackHttp = isLoopback(new URL(publicUrl));
  const linkPorts = { loopbackHttp, logMistake };
  const images = { hosts: options.imageHosts ?? [], loopbackHttp };
  const customIds = (options.fields ?? []).map(({ id }) => id).filter((id) => !isOwnField(id));

  const wholePass = (user: IdengeUser): Pass => ({
    userId: user.id,
    name: cleanText(user.name),
    email: cleanText(user.email, 320),
    phone: cleanText(user.phone, 64),
    status: cleanText(user.status, 32),
    platform: cleanText(user.platform, 32),
    imageUrl: safeImageUrl(user.customImage, images),
    emailSent: user.emailSent,
    data: Object.fromEntries(customIds.map((id) => [id, fieldValue(user.data, id)])),
    createdAt: cleanText(user.createdAt, 64),
    updatedAt: cleanText(user.updatedAt, 64),
    passLastUpdated: cleanText(user.passLastUpdated, 64),
    externalId: cleanText(user.externalId),
  });

  const publicPass = (user: IdengeUser): Pass => {
    const pass = wholePass(user);
    const keep = <T>(member: string, value: T): T | null => (policy.canRead(member) ? value : null);
    return {
      userId: pass.userId,
      name: keep('name', pass.name),
      email: keep('email', pass.email),
      phone: keep('phone', pass.phone),
      status: keep('status', pass.status),
      platform: keep('platform', pass.platform),
      imageUrl: keep('imageUrl', pass.imageUrl),
      emailSent: keep('emailSent', pass.emailSent),
      data: Object.fromEntries(Object.entries(pass.data).filter(([id]) => policy.canRead(id))),
      createdAt: keep('createdAt', pass.createdAt),
      updatedAt: keep('updatedAt', pass.updatedAt),
      passLastUpdated: keep('passLastUpdated', pass.passLastUpdated),
      externalId: keep('externalId', pass.externalId),
    };
  };

  return {
    wholePass,
    publicPass,
    answer(user, allowed) {
      const link = user !== null && allowed.has('download') ? linkOf(options, user, wholePass, linkPorts) : null;
      const can: Readonly<Record<PassAction, boolean>> = {
        enroll: user === null,
        edit: user !== null && policy.hasEditable,
        download: link !== null,
      };
      const actions = (['enroll', 'edit', 'download'] as const).filter((action) => can[action] && allowed.has(action));
      return { pass: user && publicPass(user), fields: [...policy.fields], actions, downloadUrl: link };
    },
  };
}

/** The address of a card, where it is one that protects what is sent. */
function checkedLink(text: unknown, loopbackHttp: boolean): string | null {
  const url = typeof text === 'string' ? parseUrl(text) : null;
  return url !== null && isSecure(url, loopbackHttp) ? url.href : null;
}

/** The address that a card is downloaded from; what the host's `downloadUrl` answers otherwise than null is logged with the fix. */
function linkOf(
  { downloadUrl }: IdengeOptions,
  user: IdengeUser,
  wholePass: PassView['wholePass'],
  { loopbackHttp, logMistake }: { readonly loopbackHttp: boolean; readonly logMistake: LogMistake },
): string | null {
  if (typeof downloadUrl !== 'function') return checkedLink(fillIn(downloadUrl, user), loopbackHttp);
  const answer: unknown = downloadUrl(wholePass(user));
  const link = checkedLink(answer, loopbackHttp);
  if (link === null && answer !== null) {
    const got = typeof answer === 'string' ? 'text that is no such address' : kindOf(answer);
    logMistake('idenge.downloadUrl', `must answer an https: address or null, got ${got}`);
  }
  return link;
}

/** A stored value that the wire can carry: what is neither text, number nor boolean is not shown. */
function fieldValue(data: Readonly<Record<string, unknown>>, id: string): FieldValue {
  const value = Object.hasOwn(data, id) ? data[id] : null;
  if (value instanceof ExactNumber) return shownNumber(value);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value !== 'string') return null;
  return cleanText(value, longestValue) ?? '';
}

/** A number where nothing of it is lost (`1.10` is 1.1), otherwise its digits as text. */
function shownNumber({ digits }: ExactNumber): FieldValue {
  const value = Number(digits);
  const isExact = Number.isFinite(value) && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(digits) && digits.length <= 16;
  return isExact ? value : digits.slice(0, longestValue);
}

/** Null where there is no template, or where it asks for what this cardholder has not. */
function fillIn(template: string | undefined, user: IdengeUser): string | null {
  const values: Readonly<Record<string, string | null>> = { userId: user.id, externalId: user.externalId };
  let isComplete = template !== undefined;
  const filled = (template ?? '').replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? null;
    if (value === null) isComplete = false;
    return encodeURIComponent(value ?? '');
  });
  return isComplete ? filled : null;
}
