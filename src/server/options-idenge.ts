/** The host's options for Idenge. */
import type { Pass, PassField } from '../core/protocol/idenge.js';

/** A field of the account: no endpoint lists them, so the host does. */
export interface PassFieldOptions {
  readonly id: string;
  readonly label: string | PassField['label'];
  readonly type?: PassField['type'];
  readonly options?: readonly string[];
  readonly timeZone?: string;
  readonly required?: boolean;
}

interface CardholderKeys {
  /** An id of the host's own, as written into Idenge; a whole number counts as its digits. */
  readonly externalId: string | number;
  /** Idenge's own id of the cardholder, 24 hexadecimal digits. */
  readonly userId: string;
  /** An e-mail address that the host has verified. */
  readonly verifiedEmail: string;
}

type WithOneOf<Keys, Name extends keyof Keys = keyof Keys> = Name extends keyof Keys
  ? Readonly<Pick<Keys, Name>> & { readonly [Other in Exclude<keyof Keys, Name>]?: Keys[Other] | null | undefined }
  : never;

/**
 * Who the visitor is, by the host's own session: at least one of `userId`, `externalId` and `verifiedEmail`, tried in this
 * order. In a list the objects are tried in the order of the list.
 */
export type CardholderKey = WithOneOf<CardholderKeys> & {
  /** Write `verifiedEmail`, where the host has verified the address. */
  readonly email?: never;
};

/** What `identify` answers; null or undefined: nobody is signed in. */
export type IdentifyAnswer = CardholderKey | readonly CardholderKey[] | null | undefined;

/** What `onEnrolled` may answer: a token made by `mintPassToken`, or nothing. */
export type EnrolledAnswer = { readonly passToken?: string } | null | undefined | void;

export interface IdengeOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Default `https://idenge.com/api`. */
  readonly baseUrl?: string;
  readonly identify: (request: Request) => IdentifyAnswer | Promise<IdentifyAnswer>;
  /** Pass members and field ids that leave the backend. */
  readonly read?: readonly string[];
  /** Pass members and field ids that the cardholder may change. */
  readonly write?: readonly string[];
  readonly fields?: readonly PassFieldOptions[];
  /** IANA name; default `Europe/Madrid`. */
  readonly timeZone?: string;
  /** Opens the staff routes; absent, they do not exist. Anything but true and false is logged, and counts as false. */
  readonly authorize?: (
    request: Request,
    action: 'list' | 'view' | 'edit' | 'enroll',
    target: { readonly userId: string } | null,
  ) => boolean | Promise<boolean>;
  /** Who may enrol. Default `identified`: a visitor whom `identify` names with a `verifiedEmail`, or see `unverifiedEmail`. */
  readonly enroll?: 'off' | 'identified' | 'public';
  /**
   * Whether visitors may enrol with, or change their card to, an e-mail that `identify` does not answer as `verifiedEmail`.
   * Default false, because a person could claim the address of another. `enroll: 'public'` implies it.
   */
  readonly unverifiedEmail?: boolean;
  /**
   * Called with a new cardholder; may answer a pass token, so that the visitor sees the card at once. Anything else is logged, as an
   * exception is.
   */
  readonly onEnrolled?: (pass: Pass, request: Request) => EnrolledAnswer | Promise<EnrolledAnswer>;
  /**
   * `https:`, with `{userId}` and `{externalId}` filled in; or a function, not `async`, that returns such an address or null. Anything
   * else is logged, and no link is shown.
   */
  readonly downloadUrl?: string | ((pass: Pass) => string | null);
  /** Hosts whose card images are shown. */
  readonly imageHosts?: readonly string[];
}
