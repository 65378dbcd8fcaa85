/** The cardholders of the simulated Idenge. */
import { randomDigits, randomHex, type SandboxContext } from '../context.js';

export interface IdengeUser {
  readonly _id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  /** `null`, `installed`, `uninstalled` or `deleted`; a test may write anything. */
  status: string | null;
  pass: { platform: string; urbanId: string } | null;
  emailSent: boolean;
  customImage: string | null;
  data: Record<string, unknown>;
  externalId: string | null;
  createdAt: string;
  updatedAt: string;
  passLastUpdated: string | null;
  customer: string;
  referal: string | null;
}

/** What the API lets a caller write. */
export type EditableMember = 'name' | 'email' | 'phone' | 'data' | 'externalId' | 'customImage' | 'referal';

export type UserEdit = Partial<Pick<IdengeUser, EditableMember>>;

export interface IdengeUsers {
  /** Oldest first. */
  list(): readonly IdengeUser[];
  /** By `_id`, e-mail address in any case, or external id. */
  find(name: string): IdengeUser | undefined;
  byEmail(email: string): IdengeUser | undefined;
  create(input: UserEdit, emailSent: boolean): IdengeUser;
  /** As many more, each with a name, an e-mail address, a telephone number and an external id of its own. */
  createMany(count: number): void;
  /** Overwrites what is given, `data` as it is, and sets the dates of change: of the user, and of the pass if there is one. */
  edit(user: IdengeUser, changes: Partial<Omit<IdengeUser, '_id'>>): void;
  install(user: IdengeUser, platform: string): void;
  uninstall(user: IdengeUser): void;
  /** Staff takes the pass away; the user stays. */
  markDeleted(user: IdengeUser): void;
  remove(user: IdengeUser): void;
}

const customer = '5c866f10ffcfc40681402660';

/** The fields of the account: points, and date of birth at midnight in Madrid. */
export const demoFields = { points: '5d21b94aea405b2e01294df6', birth: '5c8670c9ffcfc40681402664' } as const;

/** One user of each status; the first is the documentation's. */
function seeds(): IdengeUser[] {
  const base = {
    phone: null,
    pass: null,
    emailSent: true,
    customImage: null,
    externalId: null,
    createdAt: '2019-05-13T11:33:49.074Z',
    updatedAt: '2019-07-07T09:21:02.817Z',
    passLastUpdated: null,
    customer,
    referal: null,
  };
  return [
    {
      ...base,
      _id: '5cd9561dab2156756bdcf709',
      name: 'Marcos',
      email: 'marcos.bermejo@idenge.com',
      phone: '665654',
      status: 'installed',
      pass: { platform: 'ios', urbanId: '12345' },
      data: { [demoFields.points]: '150', [demoFields.birth]: '1985-12-24T23:00:00.000Z' },
      externalId: '1234EE',
      passLastUpdated: '2019-07-07T09:21:02.817Z',
    },
    {
      ...base,
      _id: '5cd9561dab2156756bdcf70a',
      name: 'Lucía Ferrer',
      email: 'lucia@example.com',
      status: null,
      data: { [demoFields.points]: '0' },
      externalId: 'waiting',
    },
    {
      ...base,
      _id: '5cd9561dab2156756bdcf70b',
      name: 'João Pereira',
      email: 'joao@example.com',
      status: 'uninstalled',
      pass: { platform: 'android', urbanId: '67890' },
      data: { [demoFields.points]: '320' },
      externalId: 'uninstalled',
    },
    {
      ...base,
      _id: '5cd9561dab2156756bdcf70c',
      name: 'Emma Clarke',
      email: 'emma@example.com',
      status: 'deleted',
      data: {},
      externalId: 'deleted',
    },
  ];
}

export function createIdengeUsers(context: Pick<SandboxContext, 'random' | 'now'>): IdengeUsers {
  let users: IdengeUser[] = seeds();
  const timestamp = () => new Date(context.now()).toISOString();
  const byEmail = (email: string) => users.find((user) => user.email?.toLowerCase() === email.toLowerCase());

  function changePass(user: IdengeUser, status: string, pass = user.pass) {
    Object.assign(user, { status, pass, passLastUpdated: timestamp(), updatedAt: timestamp() });
  }

  return {
    list: () => users,
    find: (name) => users.find((user) => user._id === name || user.externalId === name) ?? byEmail(name),
    byEmail,
    create(input, emailSent) {
      const user: IdengeUser = {
        _id: objectId(context),
        name: null,
        email: null,
        phone: null,
        status: null,
        pass: null,
        emailSent,
        customImage: null,
        data: {},
        externalId: null,
        createdAt: timestamp(),
        updatedAt: timestamp(),
        passLastUpdated: null,
        customer,
        referal: null,
        ...input,
      };
      users.push(user);
      return user;
    },
    createMany(count) {
      const from = users.length;
      for (let index = from; index < from + count; index += 1) users.push(numberedUser(index, timestamp()));
    },
    edit(user, changes) {
      // A pass shows its user's data: what changes the one renews the other.
      const renewed = user.pass === null ? {} : { passLastUpdated: timestamp() };
      Object.assign(user, renewed, changes, { updatedAt: timestamp() });
    },
    install: (user, platform) =>
      changePass(user, 'installed', { platform, urbanId: user.pass?.urbanId ?? randomDigits(context, 5) }),
    uninstall: (user) => changePass(user, 'uninstalled'),
    markDeleted: (user) => changePass(user, 'deleted'),
    remove(user) {
      users = users.filter((other) => other !== user);
    },
  };
}

const firstNames = ['Ana', 'Bruno', 'Carla', 'Diego', 'Elena', 'Fábio', 'Gabriela', 'Hugo', 'Inés', 'João', 'Laia'];
const lastNames = ['Almeida', 'Bermejo', 'Costa', 'Duarte', 'Esteve', 'Ferrer', 'Gomes', 'Herrera', 'Iglesias'];
const numberedStatuses = ['installed', null, 'installed', 'uninstalled', 'installed', null, 'deleted'];

/** The same for the same number, whatever the time: `cliente-00042@example.com` has the external id `C-00042`. */
function numberedUser(index: number, now: string): IdengeUser {
  const number = String(index).padStart(5, '0');
  const status = numberedStatuses[index % numberedStatuses.length] ?? null;
  const name = `${firstNames[index % firstNames.length] ?? ''} ${lastNames[index % lastNames.length] ?? ''}`;
  return {
    _id: `5e${index.toString(16).padStart(22, '0')}`,
    name,
    email: `cliente-${number}@example.com`,
    phone: `+34600${number}`,
    status,
    pass: status === null ? null : { platform: index % 2 === 0 ? 'ios' : 'android', urbanId: number },
    emailSent: true,
    customImage: null,
    data: { [demoFields.points]: String(index % 1000), [demoFields.birth]: '1985-12-24T23:00:00.000Z' },
    externalId: `C-${number}`,
    createdAt: now,
    updatedAt: now,
    passLastUpdated: status === null ? null : now,
    customer,
    referal: null,
  };
}

/** Four bytes of time and eight of chance, as MongoDB's own. */
function objectId(context: Pick<SandboxContext, 'random' | 'now'>): string {
  const seconds = Math.floor(context.now() / 1000);
  return seconds.toString(16).padStart(8, '0') + randomHex(context, 8);
}
