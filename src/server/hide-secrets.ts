/** Keeps credentials out of logs and consoles when somebody prints the options. */

const secretNames = new Set(['key', 'apiKey', 'apiSecret', 'clientSecret']);
/** Node's and Deno's consoles ask for it by this name. */
const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');

/** The parts of the options that are literals of their own; the rest (stores, functions) is not ours to touch. */
const parts = ['secrets', 'ingresse', 'soluti', 'idenge'];

/** Gives the options so that `JSON.stringify` and consoles show them, and every part of them, with the credentials struck out. */
export function hideSecrets<T extends object>(options: T): T {
  for (const [name, part] of Object.entries(options)) {
    if (parts.includes(name) && isObject(part)) shield(part);
  }
  return shield(options);
}

function shield<T extends object>(value: T): T {
  if (Array.isArray(value)) value.filter(isObject).forEach(shield);
  const show = () => redacted(value);
  return Object.defineProperties(value, {
    toJSON: { value: show, enumerable: false },
    [inspectSymbol]: { value: show, enumerable: false },
  });
}

/** By an allow-list of shapes: texts that are no credential, numbers, switches, and lists and literals of those. */
function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value === 'function') return '[function]';
  if (!isObject(value)) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype || 'approve' in value) return '[object]';
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, part]) => [name, secretNames.has(name) ? '[redacted]' : redacted(part)]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
