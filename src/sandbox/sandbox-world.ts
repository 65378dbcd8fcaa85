/** The state of the three simulated providers, made anew at every reset. */
import type { SandboxContext } from './context.js';
import { createIdengeUsers } from './idenge/idenge-users.js';
import type { IdengeState } from './idenge/idenge-api-routes.js';
import { idengeSwitchTable, type IdengeSwitches } from './idenge/idenge-switches.js';
import { createAccounts } from './ingresse/accounts.js';
import type { IngresseState } from './ingresse/ingresse-api-routes.js';
import { ingresseSwitchTable, type IngresseSwitches } from './ingresse/ingresse-switches.js';
import { createAuthRequests } from './soluti/auth-requests.js';
import type { SolutiState } from './soluti/phone.js';
import { solutiSwitchTable, type SolutiSwitches } from './soluti/soluti-switches.js';
import { createSwitches } from './switches.js';

export interface SandboxWorld {
  readonly ingresse: IngresseState;
  readonly soluti: SolutiState;
  readonly idenge: IdengeState;
}

/** The switches of all providers. */
export interface SandboxSwitches {
  readonly ingresse: IngresseSwitches;
  readonly soluti: SolutiSwitches;
  readonly idenge: IdengeSwitches;
}

/** A change: what is named is set, `null` restores the initial value, the rest stays. */
export type SandboxSwitchesPatch = {
  readonly [P in keyof SandboxSwitches]?: { readonly [S in keyof SandboxSwitches[P]]?: SandboxSwitches[P][S] | null };
};

export function createWorld(context: SandboxContext): SandboxWorld {
  return {
    ingresse: { switches: createSwitches('ingresse', ingresseSwitchTable), accounts: createAccounts(context) },
    soluti: { switches: createSwitches('soluti', solutiSwitchTable), requests: createAuthRequests(context) },
    idenge: { switches: createSwitches('idenge', idengeSwitchTable), users: createIdengeUsers(context) },
  };
}
