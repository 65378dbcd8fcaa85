/** What a doctor can find wrong with a page and its backend; the words are in `doctor-texts.ts`. */

/** Every finding, in the order in which they are told: what stops everything comes first. */
export const findingIds = [
  'page-unreachable',
  'http',
  'no-element',
  'script-missing',
  'two-versions',
  'config-duplicate',
  'endpoint-missing',
  'endpoint-differs',
  'endpoint-not-allowed',
  'endpoint-unreachable',
  'endpoint-unreadable',
  'endpoint-wrong',
  'provider-missing',
  'origin-not-allowed',
  'cors',
  'csp-script',
  'csp-connect',
  'opener-policy',
  'return-url',
  'cross-site',
  'nonce-lost',
  'token-back',
  'form-value',
  'form-action',
  'push-off',
  'webhook-unreachable',
  'webhook-private',
  'clock',
  'message-unknown',
] as const;

export type FindingId = (typeof findingIds)[number];

export interface Finding {
  readonly id: FindingId;
  /** What the sentence is about: `{what}` in its text. */
  readonly what: string;
  /** What the remedy names: `{use}` in its text. */
  readonly use?: string;
}

/** One element as it stands in the page. */
export interface FoundElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The form that it belongs to. */
  readonly form?: FoundForm;
}

export interface FoundForm {
  /** Whether the page lets the element submit a value (`allowFormValue`); null where only the page itself knows. */
  readonly isAllowed: boolean | null;
  /** Where it submits to: its `action` and each `formaction`, absolute. */
  readonly actions: readonly string[];
}

export interface FoundScript {
  /** Absolute. */
  readonly url: string;
  readonly hasNonce: boolean;
  /** Whether it was there to be had; null where nobody looked. */
  readonly loads: boolean | null;
}

/** What is known of a page, from its text and headers or from its live document. */
export interface PageFacts {
  readonly url: string;
  /** Every Content-Security-Policy that holds, of headers and of `<meta>`. */
  readonly policies: readonly string[];
  readonly openerPolicy: string | null;
  readonly elements: readonly FoundElement[];
  /** Those that are ours. */
  readonly scripts: readonly FoundScript[];
  /** How many JSON blocks `catraca-config` are directly in the head. */
  readonly configBlocks: number;
  /** The page-wide endpoint, if one is set. */
  readonly endpoint: string | null;
  /** Whether the page's scripts let elements use a backend of another origin; null where only the page itself knows. */
  readonly allows: ((endpoint: string) => boolean) | null;
  /** Of the page's own words, as far as they are to be seen. */
  readonly messageKeys: readonly string[];
  /** What elements saw earlier in this tab: ids of findings. Only the page itself knows. */
  readonly noted: readonly string[];
}

export const elementTags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'] as const;

/** What of a script's address makes it ours: the file names of `dist-cdn`. */
export const ourScript =
  /(?:^|\/)(?:(ingresse-login-button|soluti-qr-auth|idenge-pass-card)(?:\.classic)?|catraca)\.js$/;
