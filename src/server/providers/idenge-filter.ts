/** Whether a cardholder is one whom a filter asked for, judged by us. */
import type { IdengeUser } from './idenge-user.js';

/** Attributes of Idenge to filter by, each with the one value wanted. */
export type IdengeFilter = Readonly<
  Partial<Record<'_id' | 'name' | 'email' | 'phone' | 'status' | 'externalId' | 'customer' | 'referal', string>>
>;

type Attribute = keyof IdengeFilter;

const readers: Readonly<Record<Attribute, (user: IdengeUser) => string | null>> = {
  _id: (user) => user.id,
  name: (user) => user.name,
  email: (user) => user.email,
  phone: (user) => user.phone,
  status: (user) => user.status,
  externalId: (user) => user.externalId,
  customer: (user) => user.customer,
  referal: (user) => user.referal,
};

const normalisers: Readonly<Partial<Record<Attribute, (value: string) => string>>> = {
  email: normalEmail,
  phone: (phone) => phone.replace(/[\s().-]/g, ''),
};

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
