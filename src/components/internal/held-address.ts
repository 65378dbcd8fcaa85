/** Where the head script keeps the address that it took a token out of, for the element to find, once. */

const key = Symbol.for('catraca.return');
const holder = globalThis as { [key]?: unknown };

/** Keeps an address where neither JSON nor a loop over the window's members shows it. */
export function holdAddress(address: string): void {
  Object.defineProperty(holder, key, { value: address, configurable: true });
}

export function takeHeldAddress(): unknown {
  const address = holder[key];
  Reflect.deleteProperty(holder, key);
  return address;
}
