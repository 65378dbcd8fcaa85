/** Whether a cardholder is one whom a filter asked for, judged by us. */
import type { IdengeUser } from './idenge-user.js';

/** Every attribute of a cardholder that holds one value. */
type Attribute =
  | '_id'
  | 'name'
  | 'email'
  | 'phone'
  | 'status'
  | 'externalId'
  | 'emailSent'
  | 'customImage'
  | 'customer'
  | 'referal'
  | 'createdAt'
  | 'updatedAt'
  | 'passLastUpdated';

/** Attributes of Idenge to filter by, each with the one value wanted, as text. */
export type IdengeFilter = Readonly<Partial<Record<Attribute, string>>>;

const readers: Readonly<Record<Attribute, (user: IdengeUser) => string | null>> = {
  _id: (user) => user.id,
  name: (user) => user.name,
  email: (user) => user.email,
  phone: (user) => user.phone,
  status: (user) => user.status,
  externalId: (user) => user.externalId,
  emailSent: (user) => (user.emailSent === null ? null : String(user.emailSent)),
  customImage: (user) => user.customImage,
  customer: (user) => user.customer,
  referal: (user) => user.referal,
  createdAt: (user) => user.createdAt,
  updatedAt: (user) => user.updatedAt,
  passLastUpdated: (user) => user.passLastUpdated,
};

const normalisers: Readonly<Partial<Record<Attribute, (value: string) => string>>> = {
  email: normalEmail,
  phone: (phone) => phone.replace(/[\s().-]/g, ''),
};

/**
 * An empty filter would list everyone, and a value that is no text might be read as an operator.
 * @throws {TypeError}
 */
export function checkFilter(filter: IdengeFilter): void {
  const entries = Object.entries(filter) as [string, unknown][];
  if (entries.length === 0) throw new TypeError('idenge: a filter names one attribute at least');
  for (const [attribute, value] of entries) {
    if (!Object.hasOwn(readers, attribute)) throw new TypeError(`idenge: ${attribute} is no attribute to filter by`);
    if (typeof value !== 'string' || value === '') throw new TypeError(`idenge: ${attribute} is filtered by a text`);
  }
}

/** Whether every attribute named by `filter` has the value asked for. */
export function matchesFilter(user: IdengeUser, filter: IdengeFilter): boolean {
  return (Object.entries(filter) as [Attribute, string][]).every(([attribute, wanted]) => {
    const value = readers[attribute](user);
    const normal = normalisers[attribute] ?? ((same: string) => same);
    return value !== null && normal(value) === normal(wanted);
  });
}

/**
 * An e-mail address as it is compared: ASCII letters in lower case and nothing else changed, since folding more would
 * make two addresses equal that are two mailboxes.
 */
export function normalEmail(email: string): string {
  return email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
