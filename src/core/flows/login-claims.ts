/** Which element of a page runs which login, where several elements share what the tab remembers. */
export interface LoginClaims {
  /**
   * Says that this element runs the login of this name from now on, and gives the key to store with it: that of the
   * element in which it began. `owner`: that key, where this element did not begin it.
   */
  hold(name: string, owner?: string): string;
  /**
   * Whether this element takes up a login that is remembered, and holds it from now on. One element at most gets `true`.
   * `owner`: the key that was stored with it.
   */
  claim(name: string, owner: string | undefined): Promise<boolean>;
  /** Whether this element runs the login. */
  holds(name: string | undefined): boolean;
  /** This element runs no login any more. */
  drop(): void;
}
