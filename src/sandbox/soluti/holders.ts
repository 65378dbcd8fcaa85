/** The certificate holders of the simulated Soluti, and the documents that force an outcome. */

export interface Holder {
  /** CPF or CNPJ, unmasked, upper case. */
  readonly username: string;
  readonly name: string;
}

/** The holders who have the app; the phone page chooses among them. */
export const holders: readonly Holder[] = [
  { username: '52998224725', name: 'Ana Souza' },
  { username: '11144477735', name: 'Bruno Lima' },
  { username: '12ABC34501DE35', name: 'Catraca Ingressos Ltda.' },
];

/** What a push to a magic CPF does, without anybody touching the phone. */
export type MagicOutcome =
  | 'approve'
  | 'approve-as-another'
  | 'refuse'
  | 'fail'
  | 'exchange-fails'
  | 'exchange-outage'
  | 'webhook-lost'
  | 'webhook-twice';

export const magicUsernames: Readonly<Record<string, MagicOutcome>> = {
  '12345678909': 'approve',
  '98765432100': 'approve-as-another',
  '82459151063': 'refuse',
  '22552295606': 'fail',
  '55913617142': 'exchange-fails',
  '71460238001': 'exchange-outage',
  '52133505857': 'webhook-lost',
  '60339224924': 'webhook-twice',
};

export function magicOutcome(username: string | null): MagicOutcome | undefined {
  return username !== null && Object.hasOwn(magicUsernames, username) ? magicUsernames[username] : undefined;
}

/** Magic `client_id`s. */
export const magicClients = {
  /** 401 at start. */
  refuse: 'refuse',
  /** 403 at start. */
  forbidden: 'forbidden',
  /** May not push, whatever the switch says. */
  withoutPush: 'no-push',
  /** 503 at start. */
  unavailable: 'unavailable',
  /** The first holder approves by herself, half a second after the start. */
  autoApprove: 'auto-approve',
} as const;

/** CPF or CNPJ without mask; `null` for what is neither in shape. Check digits are the app's business, not this API's. */
export function readUsername(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const plain = value.replaceAll(/[.\-/\s]/g, '').toUpperCase();
  return /^(\d{11}|[0-9A-Z]{12}\d{2})$/.test(plain) ? plain : null;
}

export function isCompany(username: string): boolean {
  return username.length === 14;
}

/** `529.982.247-25` or `12.ABC.345/01DE-35`. */
export function maskUsername(username: string): string {
  return isCompany(username)
    ? username.replace(/^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5')
    : username.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');
}
