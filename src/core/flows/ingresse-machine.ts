/** The states of a login with Ingresse and what leads from one to the other. Pure and total. */
import type { CatracaError } from '../errors.js';
import type { IngresseMode, IngresseUser } from '../protocol/ingresse.js';

/** What a login gave: the token, or what the backend made of it. */
export interface IngresseLogin {
  /** How the visitor got to the login page and back. */
  readonly via: IngresseMode;
  /** Null where the backend keeps it. */
  readonly userToken: string | null;
  /** Signed by the backend, where it is set to `deliver: 'assertion'`. */
  readonly assertion: string | null;
  /** What the backend's own hook answered. */
  readonly session: unknown;
  /** Told by the backend; null in a browser-only login. */
  readonly userId: string | null;
  readonly user: IngresseUser | null;
}

/**
 * Why a login ended without a result and without a failure. `declined`: the login page sent the visitor back without a
 * token; `returned`: the visitor came back by himself, and may go forward again; `other_tab`: a duplicate of this tab
 * fetched the result.
 */
export type IngresseCancelReason = 'visitor' | 'window_closed' | 'declined' | 'returned' | 'other_tab';

export type IngresseState =
  | { readonly status: 'idle'; readonly reason: IngresseCancelReason | 'logout' | null }
  | { readonly status: 'opening'; readonly mode: IngresseMode }
  | {
      readonly status: 'waiting';
      readonly mode: IngresseMode;
      /** Whether the other window can be brought to the front: not after a reload, nor behind an opener policy. */
      readonly isReachable: boolean;
    }
  | { readonly status: 'finishing' }
  | { readonly status: 'handed-over'; readonly url: string }
  | {
      readonly status: 'signed-in';
      /** What the face shows. */
      readonly user: IngresseUser | null;
      /** Null where the page said that the visitor is signed in. */
      readonly login: IngresseLogin | null;
      /** Why signing out did not work. */
      readonly problem: CatracaError | null;
    }
  | { readonly status: 'expired'; readonly code: string | number }
  | { readonly status: 'failed'; readonly error: CatracaError };

export type IngresseStatus = IngresseState['status'];

export type IngresseInput =
  /** A login begins, or goes on in another mode. */
  | { readonly type: 'open'; readonly mode: IngresseMode }
  /** The other window is on its way to the login page, or was before this page was loaded anew. */
  | { readonly type: 'wait'; readonly mode: IngresseMode; readonly isReachable: boolean }
  /** The visitor is back: the result is being fetched. */
  | { readonly type: 'finish' }
  | { readonly type: 'succeed'; readonly login: IngresseLogin }
  | { readonly type: 'hand-over'; readonly url: string }
  /** Without a reason: the login goes on in another window of this tab's. */
  | { readonly type: 'cancel'; readonly reason: IngresseCancelReason | null }
  | { readonly type: 'fail'; readonly error: CatracaError }
  /** A token was refused. */
  | { readonly type: 'expire'; readonly code: string | number }
  | { readonly type: 'log-out' }
  /** The visitor stays signed in, because signing out did not work. */
  | { readonly type: 'keep'; readonly problem: CatracaError }
  /** The page, the site's session, or a login that was remembered says who is signed in. */
  | { readonly type: 'paint'; readonly user: IngresseUser | null; readonly login: IngresseLogin | null };

export const idleState: IngresseState = { status: 'idle', reason: null };

/** Whether a login is under way. */
export function isBusy({ status }: IngresseState): boolean {
  return status === 'opening' || status === 'waiting' || status === 'finishing';
}

/** The state that follows; an input that has no meaning in a state gives that same state. */
export function transition(state: IngresseState, input: IngresseInput): IngresseState {
  const busy = isBusy(state);
  switch (input.type) {
    case 'open':
      return busy && state.status !== 'opening' ? state : { status: 'opening', mode: input.mode };
    case 'wait':
      return !busy || (state.status === 'waiting' && state.isReachable === input.isReachable)
        ? state
        : { status: 'waiting', mode: input.mode, isReachable: input.isReachable };
    case 'finish':
      // Also after a cancel: that the window was closed is a guess, and the answer proves it wrong.
      return state.status === 'signed-in' || state.status === 'finishing' ? state : { status: 'finishing' };
    case 'succeed':
      return state.status === 'finishing'
        ? { status: 'signed-in', user: input.login.user, login: input.login, problem: null }
        : state;
    case 'hand-over':
      return state.status === 'opening' ? { status: 'handed-over', url: input.url } : state;
    case 'cancel':
      return busy ? { status: 'idle', reason: input.reason } : state;
    case 'fail':
      return busy || state.status === 'idle' ? { status: 'failed', error: input.error } : state;
    case 'expire':
      return busy || state.status === 'expired' ? state : { status: 'expired', code: input.code };
    case 'log-out':
      return state.status === 'signed-in' || state.status === 'expired' ? { status: 'idle', reason: 'logout' } : state;
    case 'keep':
      return state.status === 'signed-in' ? { ...state, problem: input.problem } : state;
    case 'paint':
      return busy ? state : painted(state, input);
  }
}

function painted(state: IngresseState, { user, login }: { user: IngresseUser | null; login: IngresseLogin | null }) {
  const isSignedIn = state.status === 'signed-in';
  if (user === null && login === null) return isSignedIn ? idleState : state;
  return { status: 'signed-in', user, login: login ?? (isSignedIn ? state.login : null), problem: null } as const;
}
