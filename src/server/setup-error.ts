/** A mistake in the host's own code or options that only a request shows: logged in words, with the fix. */
import { CatracaError } from '../core/errors.js';

/** Its message names the option, the type of the value and the fix, and holds no value: so it may be logged. */
export class SetupError extends Error {
  override readonly name = 'SetupError' as const;
}

/** The type of what a hook answered, for such a message. */
export function kindOf(answer: unknown): string {
  if (answer === null) return 'null';
  if (Array.isArray(answer)) return 'array';
  if (!(answer instanceof Promise)) return typeof answer;
  // Not awaited: without a handler its rejection would end the process.
  answer.catch(() => undefined);
  return 'a promise';
}

/** An `internal` error whose log line is `message`. */
export function setupError(message: string): CatracaError {
  return new CatracaError('internal', message, { cause: new SetupError(message) });
}
