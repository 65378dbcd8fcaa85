/** What attributes and properties mean, whichever way HTML, a template or a framework writes them. */
import type { PropertyDeclaration, ReactiveElement } from 'lit';

/** A class whose properties Lit has defined. */
interface Refinable {
  readonly elementProperties: Map<PropertyKey, PropertyDeclaration>;
  readonly prototype: ReactiveElement;
}

const refined = new WeakSet<object>();

/**
 * Wraps the setters of a class's own properties, once: where a page, a template or a framework takes a value away, the default
 * comes back. Attributes then pass through the setters as they are written.
 */
export function refineProperties(
  { elementProperties, prototype }: Refinable,
  defaultOf: (element: ReactiveElement, name: PropertyKey) => unknown,
): void {
  if (refined.has(prototype)) return;
  refined.add(prototype);
  for (const [name, options] of elementProperties) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    // An accessor that the class keeps for itself judges its values itself.
    if (options.state === true || options.noAccessor === true || descriptor === undefined) continue;
    const isFlag = options.type === Boolean;
    const fromAttribute = (value: string | null) => (isFlag ? value !== null && value !== 'false' : value);
    elementProperties.set(name, { ...options, converter: { fromAttribute } });
    Object.defineProperty(prototype, name, {
      ...descriptor,
      set(this: ReactiveElement, value: unknown) {
        descriptor.set?.call(this, valueOf(value, options.type) ?? defaultOf(this, name));
      },
    });
  }
}

/**
 * The value that a property takes. `undefined`, where nothing was said: frameworks write `undefined`, `null` or, in
 * Preact, the empty string for what is not set. A number that is none says nothing either, and `'false'` is false.
 */
function valueOf(value: unknown, type: unknown): unknown {
  if (type === Boolean) return value !== 'false' && Boolean(value);
  if (value === null || value === '') return undefined;
  if (type !== Number || value === undefined) return value;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/**
 * Names the attributes that stand for no property. A framework that renders an element before it is defined finds no
 * property of that name, and writes `messages="[object Object]"` or `withoutpush=""`.
 */
export function warnOfLostProperties(element: ReactiveElement): void {
  const { elementProperties } = element.constructor as unknown as Refinable;
  for (const [name, { attribute, state }] of elementProperties) {
    const written = String(name).toLowerCase();
    // `true`, which is Lit's default, and undefined: the name in lower case.
    const isAttribute = attribute !== false && (typeof attribute !== 'string' || attribute === written);
    if (state === true || isAttribute || !element.hasAttribute(written)) continue;
    console.warn(
      `[catraca] <${element.localName}>: the attribute ${written} has no effect: set the property ${String(name)} once the element is defined`,
    );
  }
}
