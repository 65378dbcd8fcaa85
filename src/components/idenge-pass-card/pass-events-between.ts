/** Which public events a change of the card's state amounts to. */
import type { CatracaError } from '../../core/errors.js';
import type { PassState } from '../../core/flows/pass-machine.js';
import { errorOf, shownPass } from '../../core/flows/pass-outcome.js';
import type { Pass } from '../../core/protocol/idenge.js';
import type { ErrorDetail } from '../internal/element-event.js';
import {
  IdengePassCreateEvent,
  IdengePassErrorEvent,
  IdengePassLoadEvent,
  IdengePassSelectEvent,
  IdengePassStatusChangeEvent,
  IdengePassUpdateEvent,
} from './idenge-pass-card.events.js';

export interface Seen {
  /** The pass that was on screen last, also before a load. */
  readonly known: Pass | null;
  readonly passToken: string | undefined;
  readonly errorDetail: (error: CatracaError) => ErrorDetail;
}

/** In the order in which they are to fire. */
export function* eventsBetween(previous: PassState, state: PassState, seen: Seen): Generator<Event> {
  const pass = shownPass(state);
  const error = errorOf(state);
  if (previous.status === 'choosing' && state.status === 'loading' && state.chosen !== null) {
    yield new IdengePassSelectEvent(state.chosen);
  }
  if (previous.status === 'loading' && (state.status === 'viewing' || state.status === 'empty')) {
    yield new IdengePassLoadEvent(pass, seen.passToken);
  }
  const isSaved = previous.status === 'saving' && error === null && (pass !== null || state.status === 'empty');
  if (isSaved && previous.purpose === 'enroll') yield new IdengePassCreateEvent(pass, seen.passToken);
  else if (isSaved && pass !== null) yield new IdengePassUpdateEvent({ pass, changed: previous.changed });
  if (pass !== null && pass.userId === seen.known?.userId && pass.status !== seen.known.status) {
    const { status, platform } = pass;
    yield new IdengePassStatusChangeEvent({ status, previous: seen.known.status, platform });
  }
  if (error !== null && error !== errorOf(previous)) yield new IdengePassErrorEvent(seen.errorDetail(error));
}
