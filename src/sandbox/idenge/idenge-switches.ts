/** The switches of the simulated Idenge. */
import { choice, flag, type SwitchValues } from '../switches.js';

export const idengeSwitchTable = {
  /** How a list is wrapped; `single`: one match comes as an object of its own. */
  listShape: choice('array', 'users', 'data', 'docs', 'results', 'single'),
  /** A filter that the provider does not know: refused with 400, or passed over. */
  ignoreUnknownFilters: flag(false),
  /** No filter works: everyone comes back. */
  ignoreAllFilters: flag(false),
  /** What `GET /users/{id}` answers. */
  getById: choice('200', '404', '405'),
  /** What happens to keys of `data` that a PATCH leaves out. */
  dataMerge: choice('merge', 'replace'),
  createStatus: choice('201', '200'),
  /** Whether creating a user sends the e-mail with the link. */
  emailOnCreate: flag(true),
  /** Which members a user shows; `minimal`: `_id` alone. */
  members: choice('all', 'minimal'),
  /** Whether values of `data` that look like numbers come as numbers. */
  dataValues: choice('strings', 'numbers'),
  /** Whether the keys in the headers are good. */
  keys: choice('accept', 'refuse'),
  /** Where an error's words stand. */
  errorShape: choice('message', 'error-message', 'errors', 'text'),
} as const;

export type IdengeSwitches = SwitchValues<typeof idengeSwitchTable>;
