/** The part of the control API that makes cardholders, and installs and removes their passes. */
import { NotFoundError } from '../not-found-error.js';
import type { IdengeUser, IdengeUsers } from './idenge-users.js';

export interface IdengeControl {
  users(): readonly IdengeUser[];
  /** Makes a user, with any member. */
  createUser(user: Partial<IdengeUser>): IdengeUser;
  /** Makes so many more, numbered ones: 1 to 100,000. @throws {TypeError} */
  createUsers(count: number): void;
  /** Writes members as they are given. @throws {NotFoundError} */
  editUser(name: string, changes: Partial<Omit<IdengeUser, '_id'>>): IdengeUser;
  removeUser(name: string): void;
  /** Each takes an `_id`, an e-mail address or an external id. @throws {NotFoundError} */
  install(name: string, platform?: string): IdengeUser;
  uninstall(name: string): IdengeUser;
  delete(name: string): IdengeUser;
}

const mostUsers = 100_000;

export function createIdengeControl(users: () => IdengeUsers): IdengeControl {
  const change = (name: string, work: (user: IdengeUser) => void): IdengeUser => {
    const user = users().find(name);
    if (user === undefined) throw new NotFoundError('There is no such user');
    work(user);
    return user;
  };
  return {
    users: () => users().list(),
    createUser: ({ _id, ...user }) => {
      const created = users().create(user, user.emailSent ?? true);
      return Object.assign(created, _id === undefined ? {} : { _id });
    },
    createUsers(count) {
      if (!Number.isInteger(count) || count < 1 || count > mostUsers) {
        throw new TypeError(`count must be a whole number from 1 to ${mostUsers}`);
      }
      users().createMany(count);
    },
    editUser: (name, changes) => change(name, (user) => users().edit(user, changes)),
    removeUser: (name) => void change(name, (user) => users().remove(user)),
    install: (name, platform = 'ios') => change(name, (user) => users().install(user, platform)),
    uninstall: (name) => change(name, (user) => users().uninstall(user)),
    delete: (name) => change(name, (user) => users().markDeleted(user)),
  };
}
