/** The control API as functions: what a test calls directly and `/control` offers over HTTP. */
import type { SandboxContext } from './context.js';
import type { Fault, FaultInput } from './faults.js';
import { createIdengeControl, type IdengeControl } from './idenge/idenge-control.js';
import { createIngresseControl, type IngresseControl } from './ingresse/ingresse-control.js';
import { providerNames, type LogEntry, type LogFilter } from './request-log.js';
import type { SandboxSwitches, SandboxSwitchesPatch, SandboxWorld } from './sandbox-world.js';
import { createSolutiControl, type SolutiControl } from './soluti/soluti-control.js';

export interface SandboxControl {
  readonly switches: SandboxSwitches;
  /** @throws {TypeError} for an unknown switch or value; then nothing is changed */
  setSwitches(patch: SandboxSwitchesPatch): SandboxSwitches;
  log(filter?: LogFilter): readonly LogEntry[];
  clearLog(): void;
  faults(): readonly Fault[];
  /** @throws {TypeError} when it makes no sense */
  addFault(fault: FaultInput): Fault;
  clearFaults(id?: string): void;
  /** Resolves when no webhook is under way or waiting any more. */
  settle(): Promise<void>;
  readonly soluti: SolutiControl;
  readonly ingresse: IngresseControl;
  readonly idenge: IdengeControl;
}

export function createControl(
  context: SandboxContext,
  world: () => SandboxWorld,
  settle: () => Promise<void>,
): SandboxControl {
  return {
    get switches() {
      return readSwitches(world());
    },
    setSwitches(patch) {
      setSwitches(world(), patch);
      return readSwitches(world());
    },
    log: (filter) => context.log.list(filter),
    clearLog: () => context.log.clear(),
    faults: () => context.faults.list(),
    addFault: (fault) => context.faults.add(fault),
    clearFaults: (id) => context.faults.clear(id),
    settle,
    soluti: createSolutiControl(context, () => world().soluti),
    ingresse: createIngresseControl(() => world().ingresse.accounts),
    idenge: createIdengeControl(() => world().idenge.users),
  };
}

function readSwitches({ ingresse, soluti, idenge }: SandboxWorld): SandboxSwitches {
  return { ingresse: ingresse.switches.values, soluti: soluti.switches.values, idenge: idenge.switches.values };
}

function setSwitches(world: SandboxWorld, patch: SandboxSwitchesPatch): void {
  const unknown = Object.keys(patch).find((name) => !(providerNames as readonly string[]).includes(name));
  if (unknown !== undefined) throw new TypeError(`${unknown}: there is no such provider`);
  const before = readSwitches(world);
  try {
    for (const name of providerNames) if (patch[name] !== undefined) world[name].switches.set(patch[name]);
  } catch (error) {
    for (const name of providerNames) world[name].switches.set(before[name]);
    throw error;
  }
}
