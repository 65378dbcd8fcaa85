/** Tells that a control call named something that does not exist. */

/** Thrown where a name fits nothing: 404 over HTTP. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError' as const;
}
