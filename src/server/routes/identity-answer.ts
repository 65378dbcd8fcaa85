/** Reads what the host's `identify` answered: what can only mean one thing is taken, anything else is a mistake with a fix. */
import { isSafeEmail } from './cardholder-key.js';
import { objectId } from '../providers/idenge-user.js';

/** One way to look a cardholder up. */
export type IdentityKey =
  { readonly userId: string } | { readonly externalId: string } | { readonly verifiedEmail: string };

export interface IdentityAnswer {
  /** In the order in which they are tried. */
  readonly keys: readonly IdentityKey[];
  /** What is wrong with the rest, and what to write instead. They name members and types, never values. */
  readonly mistakes: readonly string[];
}

/** Where one object holds several keys, the surest is tried first. */
const members = ['userId', 'externalId', 'verifiedEmail'] as const;

type Member = (typeof members)[number];

/** Reads the answer of `identify`: one object, a list of them, or null and undefined for nobody. */
export function readIdentity(answer: unknown): IdentityAnswer {
  const keys: IdentityKey[] = [];
  const mistakes: string[] = [];
  for (const entry of Array.isArray(answer) ? (answer as readonly unknown[]) : [answer]) {
    if (entry === null || entry === undefined) continue;
    if (typeof entry !== 'object' || Array.isArray(entry)) {
      mistakes.push(`must answer an object such as { externalId }, a list of them, or null, got ${typeOf(entry)}`);
      continue;
    }
    readObject(entry as Readonly<Record<string, unknown>>, keys, mistakes);
  }
  return { keys, mistakes };
}

function readObject(entry: Readonly<Record<string, unknown>>, keys: IdentityKey[], mistakes: string[]): void {
  const given = Object.keys(entry).filter((name) => entry[name] !== undefined && entry[name] !== null);
  if (given.length === 0)
    mistakes.push(
      'answered an object without externalId, userId or verifiedEmail; answer null where nobody is signed in',
    );
  for (const name of given) if (!isMember(name)) mistakes.push(unknownMember(name));
  for (const name of members.filter((member) => given.includes(member))) {
    const value = normalise[name](entry[name]);
    if (value === null) mistakes.push(`"${name}" must be ${wanted[name]}, got ${typeOf(entry[name])}`);
    else keys.push({ [name]: value } as unknown as IdentityKey);
  }
}

const normalise: Readonly<Record<Member, (value: unknown) => string | null>> = {
  userId: (value) => (typeof value === 'string' && objectId.test(value) ? value : null),
  externalId(value) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,256}$/u.test(value) ? value : null;
  },
  verifiedEmail: (value) => (typeof value === 'string' && isSafeEmail(value) ? value : null),
};

const wanted: Readonly<Record<Member, string>> = {
  userId: "Idenge's own id, 24 hexadecimal digits (an id of your site is the externalId)",
  externalId: 'text of 1 to 256 characters or a whole number',
  verifiedEmail: 'one e-mail address that Unicode normalisation (NFKC) does not change',
};

function isMember(name: string): name is Member {
  return (members as readonly string[]).includes(name);
}

function unknownMember(name: string): string {
  if (name === 'email') {
    return '"email" does not say whether the address is verified; answer { verifiedEmail } where your site has verified it';
  }
  const shown = /^[A-Za-z_]{1,32}$/.test(name) ? `"${name}"` : 'a member';
  return `${shown} is none of externalId, userId and verifiedEmail; an id of your site is the externalId`;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === '' ? 'an empty string' : typeof value;
}
