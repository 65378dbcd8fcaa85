/** Reads what a caller writes about a user, and says in a sentence what is wrong with it. */
import type { UserEdit } from './idenge-users.js';

export type ReadEdit =
  { readonly ok: true; readonly edit: UserEdit } | { readonly ok: false; readonly message: string };

const texts = ['name', 'phone', 'externalId', 'customImage', 'referal'] as const;

/** Members that the provider keeps itself, or does not know, are passed over. */
export function readUserEdit(body: unknown, { creating }: { creating: boolean }): ReadEdit {
  if (!isRecord(body)) return wrong('Send a JSON object');
  const edit: UserEdit = {};
  for (const name of texts) {
    const value = body[name];
    if (value === undefined) continue;
    if (value !== null && typeof value !== 'string') return wrong(`${name} must be a string`);
    edit[name] = value;
  }
  const email = body['email'];
  if (email === null || (creating && email === undefined)) return wrong('email is required');
  if (email !== undefined) {
    if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return wrong('email is not valid');
    edit.email = email;
  }
  const data = body['data'];
  if (data !== undefined && data !== null) {
    if (!isRecord(data)) return wrong('data must be an object');
    const nested = Object.entries(data).find(([, value]) => typeof value === 'object' && value !== null);
    if (nested !== undefined) return wrong(`data.${nested[0]} must not be nested`);
    edit.data = data;
  }
  return { ok: true, edit };
}

function wrong(message: string): ReadEdit {
  return { ok: false, message };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
