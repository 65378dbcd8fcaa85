/** The public events of `<idenge-pass-card>`. */
import type { PassState } from '../../core/flows/pass-machine.js';
import type { Pass } from '../../core/protocol/idenge.js';
import { ElementEvent, withSecrets, type ErrorDetail, type StateChangeDetail } from '../internal/element-event.js';

/** The named states of the element. */
export type PassStateName = PassState['status'];

/** A pass, and the token that names it where one is in use: read `detail.passToken` by name, it does not print. */
export interface PassDetail<P extends Pass | null> {
  readonly pass: P;
  readonly passToken?: string;
}

export interface PassUpdateDetail {
  readonly pass: Pass;
  /** Ids of the fields that were sent. */
  readonly changed: readonly string[];
}

export interface PassStatusChangeDetail {
  /** `installed`, `uninstalled`, `deleted`, null (never installed), or what else the provider says. */
  readonly status: string | null;
  readonly previous: string | null;
  /** Last known platform. */
  readonly platform: string | null;
}

/** The pass was loaded; `pass` is null when there is no cardholder yet. */
export class IdengePassLoadEvent extends ElementEvent<PassDetail<Pass | null>> {
  static readonly type = 'idenge-pass-load';
  constructor(pass: Pass | null, passToken: string | undefined) {
    super(IdengePassLoadEvent.type, passDetail(pass, passToken));
  }
}

/** One of several matches was chosen. */
export class IdengePassSelectEvent extends ElementEvent<{ readonly pass: Pass }> {
  static readonly type = 'idenge-pass-select';
  constructor(pass: Pass) {
    super(IdengePassSelectEvent.type, { pass });
  }
}

/**
 * A cardholder was enrolled; `pass` is null where the backend does not tell a stranger. Cancelable: keeps the page from
 * going to `success-url`.
 */
export class IdengePassCreateEvent extends ElementEvent<PassDetail<Pass | null>> {
  static readonly type = 'idenge-pass-create';
  constructor(pass: Pass | null, passToken: string | undefined) {
    super(IdengePassCreateEvent.type, passDetail(pass, passToken), { cancelable: true });
  }
}

/** Changes were saved. */
export class IdengePassUpdateEvent extends ElementEvent<PassUpdateDetail> {
  static readonly type = 'idenge-pass-update';
  constructor(detail: PassUpdateDetail) {
    super(IdengePassUpdateEvent.type, detail);
  }
}

/** The pass was installed, uninstalled or deleted since it was last seen. */
export class IdengePassStatusChangeEvent extends ElementEvent<PassStatusChangeDetail> {
  static readonly type = 'idenge-pass-status-change';
  constructor(detail: PassStatusChangeDetail) {
    super(IdengePassStatusChangeEvent.type, detail);
  }
}

/** Something was refused or did not answer. */
export class IdengePassErrorEvent extends ElementEvent<ErrorDetail> {
  static readonly type = 'idenge-pass-error';
  constructor(detail: ErrorDetail) {
    super(IdengePassErrorEvent.type, detail);
  }
}

/** The element entered another of its named states. */
export class IdengePassStateChangeEvent extends ElementEvent<StateChangeDetail<PassStateName>> {
  static readonly type = 'idenge-pass-state-change';
  constructor(detail: StateChangeDetail<PassStateName>) {
    super(IdengePassStateChangeEvent.type, detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'idenge-pass-load': IdengePassLoadEvent;
    'idenge-pass-select': IdengePassSelectEvent;
    'idenge-pass-create': IdengePassCreateEvent;
    'idenge-pass-update': IdengePassUpdateEvent;
    'idenge-pass-status-change': IdengePassStatusChangeEvent;
    'idenge-pass-error': IdengePassErrorEvent;
    'idenge-pass-state-change': IdengePassStateChangeEvent;
  }
}

function passDetail<P extends Pass | null>(pass: P, passToken: string | undefined): PassDetail<P> {
  return passToken === undefined ? { pass } : withSecrets({ pass }, { passToken });
}
