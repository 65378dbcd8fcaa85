/** What the templates of `<soluti-qr-auth>` are told, and what the visitor may do. */
import type { SolutiState } from '../../core/flows/soluti-state.js';
import type { CommonMessages, SolutiMessages } from '../../core/i18n/messages.js';
import type { CodeDrawing } from './code-drawing.js';

export type Translate = (
  key: keyof (SolutiMessages & CommonMessages),
  values?: Record<string, string | number>,
) => string;

export interface View {
  readonly t: Translate;
  readonly actions: Actions;
  readonly state: SolutiState;
  readonly disabled: boolean;
  /** Whether a click may start: not with `start-on="manual"`. */
  readonly hasStartButton: boolean;
  /** The app named in the instructions. */
  readonly appName: string;
  /** Opens that app on this device; null: there is no such link, or no code yet. */
  readonly appLink: string | null;
  /** Whether the page wants the push left out. */
  readonly withoutPush: boolean;
  readonly privacyUrl: string | null;
  /** Whether the phone is likely this very device. */
  readonly isTouch: boolean;
  /** Null until there is a code: its place is kept. */
  readonly drawing: CodeDrawing | null;
  /** Whether the code is larger than its place. */
  readonly isCramped: boolean;
  /** Of the code, until it runs out. */
  readonly seconds: number;
  /** The mark of the countdown that was passed last, in seconds. */
  readonly announced: number | null;
  readonly isCodeCut: boolean;
  /** What is in the field. */
  readonly username: string;
  readonly isUsernameInvalid: boolean;
  /** Seconds since the last push; null: none is pending. */
  readonly pushAge: number | null;
}

export interface Actions {
  readonly start: () => void;
  readonly renew: () => void;
  readonly cancel: () => void;
  /** The phone shows another challenge. */
  readonly refuse: () => void;
  /** To the number in the field. */
  readonly notify: () => void;
  readonly edit: (event: InputEvent) => void;
  readonly enlarge: () => void;
}

/** Whom the login is for: the name registered with the provider, else the site. */
export function clientOf({ state }: Pick<View, 'state'>): string {
  return ('app' in state ? state.app.clientName : null) ?? location.host;
}
