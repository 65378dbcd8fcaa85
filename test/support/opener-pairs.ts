/** Which opener policies of a site's page and of the login page the tests of every way to sign in put together. */
import { openerPolicies, type OpenerPolicy } from './login-site.js';

export interface OpenerPair {
  /** What the site's page says. */
  readonly host: OpenerPolicy;
  /** What the login page says. */
  readonly provider: OpenerPolicy;
}

/** Each with each. */
export const allPairs: readonly OpenerPair[] = openerPolicies.flatMap((host) =>
  openerPolicies.map((provider) => ({ host, provider })),
);

/** Each policy once on either side; another shift puts together other ones. */
export function fewPairs(shift: 0 | 1 | 2 | 3): OpenerPair[] {
  const turned = [...openerPolicies.slice(shift), ...openerPolicies.slice(0, shift)];
  return openerPolicies.flatMap((host, index) => {
    const provider = turned[index];
    return provider === undefined ? [] : [{ host, provider }];
  });
}
