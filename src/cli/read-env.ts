/** Reads settings from environment variables: an empty one counts as not set. */

export type Environment = Readonly<Record<string, string | undefined>>;

export function optional(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

/** @throws {Error} names the variable */
export function required(env: Environment, name: string): string {
  const value = optional(env, name);
  if (value === undefined) throw new Error(`${name}: is not set`);
  return value;
}

/** What commas separate. */
export function list(env: Environment, name: string): readonly string[] {
  return (optional(env, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** @throws {Error} names the variable and what it may be */
export function oneOf<T extends string>(env: Environment, name: string, allowed: readonly T[]): T | undefined {
  const value = optional(env, name);
  if (value === undefined) return undefined;
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new Error(`${name}: must be one of ${allowed.join(', ')}`);
  return found;
}

/** @throws {Error} names the variable */
export function json(env: Environment, name: string): unknown {
  const value = optional(env, name);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new Error(`${name}: must be JSON`);
  }
}

/** An object without the members that are undefined: an option that is not set is not there. */
export function present<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
