/** What the templates of `<soluti-qr-auth>` are told, and what the visitor may do. */
import type { SolutiState } from '../../core/flows/soluti-state.js';
import type { CommonMessages, SolutiMessages } from '../../core/i18n/messages.js';
import type { CodeDrawing } from './code-drawing.js';
import type { AppLink } from './same-device.js';

export type MessageKey = keyof (SolutiMessages & CommonMessages);

export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

export interface View {
  readonly t: Translate;
  readonly actions: Actions;
  readonly themeClass: string;
  readonly locale: string;
  /** Whether the dialog is open; null: the login stands on the page itself. */
  readonly isModal: boolean | null;
  readonly state: SolutiState;
  readonly disabled: boolean;
  /** Whether a click may start: not with `start-on="manual"`. */
  readonly hasStartButton: boolean;
  /** The app named in the instructions. */
  readonly appName: string;
  /** Opens that app on this device; null: there is no such link, or no code yet. */
  readonly appLink: AppLink | null;
  /** Whether the page wants the push left out. */
  readonly withoutPush: boolean;
  readonly privacyUrl: string | null;
  /** Whether the phone is likely this very device. */
  readonly isTouch: boolean;
  /** Null until there is a code: its place is kept. */
  readonly drawing: CodeDrawing | null;
  /** Whether the code needs a row of its own. */
  readonly isWide: boolean;
  /** Whether its text is a link, and the browser lets us copy. */
  readonly canCopy: boolean;
  /** Whether the code is larger than its place. */
  readonly isCramped: boolean;
  /** Of the code, until it runs out. */
  readonly seconds: number;
  /** The mark of the countdown that was passed last, in seconds. */
  readonly announced: number | null;
  readonly isCodeCut: boolean;
  /** What the last gesture, or a new code, led to; null once there is other news. */
  readonly said: MessageKey | null;
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
  readonly edit: (event: InputEvent | CompositionEvent) => void;
  readonly enlarge: () => void;
  readonly copy: () => void;
  /** For the app on this device. */
  readonly leave: () => void;
  /** Closes the dialog, and ends what is under way in it. */
  readonly dismiss: (event: Event) => void;
}

/** Whom the login is for, as registered with the provider; empty until that is known. The site is named at the foot. */
export function clientOf({ state }: Pick<View, 'state'>): string {
  return ('app' in state ? state.app.clientName : null) ?? '';
}
