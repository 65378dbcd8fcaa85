/** This tab's sessionStorage, as JSON; where the browser forbids it, nothing is remembered. */

export function loadItem(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** The values under the keys that a pattern matches. */
export function loadItems(pattern: RegExp): unknown[] {
  try {
    return Object.keys(sessionStorage)
      .filter((key) => pattern.test(key))
      .map(loadItem);
  } catch {
    return [];
  }
}

/** Keeps a value; null deletes it. */
export function saveItem(key: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Forbidden or full: a login in another window still ends well.
  }
}
