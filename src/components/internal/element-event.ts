/** The base of all public events, and details whose secrets do not print. */

/** Bubbles, is composed, and carries a read-only detail. */
export abstract class ElementEvent<Detail> extends Event {
  readonly detail: Detail;

  constructor(type: string, detail: Detail, options: { cancelable?: boolean } = {}) {
    super(type, { bubbles: true, composed: true, cancelable: options.cancelable ?? false });
    this.detail = detail;
  }
}

/** Every element's `<family>-state-change`. */
export interface StateChangeDetail<State extends string> {
  readonly state: State;
  readonly previous: State;
}

/** Every element's `<family>-error`. */
export interface ErrorDetail {
  readonly code: string;
  readonly retryable: boolean;
  /** In the visitor's language. */
  readonly message: string;
  readonly cause: unknown;
}

/**
 * Adds members that are read only by name: they are not enumerable, and JSON shows them as `[redacted]`,
 * so that consoles and error reporters do not carry a token away.
 */
export function withSecrets<Open extends object, Secret extends Record<string, string>>(
  open: Open,
  secrets: Secret,
): Readonly<Open & Secret> {
  const detail = { ...open };
  const redacted = Object.fromEntries(Object.keys(secrets).map((name) => [name, '[redacted]']));
  for (const [name, value] of Object.entries(secrets)) {
    Object.defineProperty(detail, name, { get: () => value, enumerable: false });
  }
  Object.defineProperty(detail, 'toJSON', { value: () => ({ ...open, ...redacted }), enumerable: false });
  return Object.freeze(detail) as Readonly<Open & Secret>;
}
