/** `catraca/sandbox`: the three providers, simulated, for demos and tests. */
export { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.js';
export type { SandboxLocale } from './context.js';
export type { SandboxControl } from './control.js';
export type { Fault, FaultInput, FaultKind } from './faults.js';
export type { IdengeSwitches } from './idenge/idenge-switches.js';
export type { IdengeUser } from './idenge/idenge-users.js';
export type { IdengeControl } from './idenge/idenge-control.js';
export type { IssuedToken } from './ingresse/accounts.js';
export type { IngresseControl } from './ingresse/ingresse-control.js';
export type { IngresseSwitches } from './ingresse/ingresse-switches.js';
export type { LogEntry, LogFilter, ProviderName } from './request-log.js';
export type { SandboxSwitches, SandboxSwitchesPatch } from './sandbox-world.js';
export type { RequestName, ShownRequest, SolutiControl } from './soluti/soluti-control.js';
export type { SolutiSwitches } from './soluti/soluti-switches.js';
