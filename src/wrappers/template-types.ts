/** What a template may write on each tag, taken from the classes and their events: the frameworks' types follow them. */
import type { LitElement } from 'lit';
import type { IdengePassCardElement } from '../components/idenge-pass-card/idenge-pass-card.js';
import type { IngresseLoginButtonElement } from '../components/ingresse-login-button/ingresse-login-button.js';
import type { SolutiQrAuthElement } from '../components/soluti-qr-auth/soluti-qr-auth.js';

/** The tags, and the first words of their events' names. */
interface Families {
  'ingresse-login-button': 'ingresse-login';
  'soluti-qr-auth': 'soluti-auth';
  'idenge-pass-card': 'idenge-pass';
}

export type CatracaTag = keyof Families;

/** The elements by tag. */
export interface CatracaElements {
  'ingresse-login-button': IngresseLoginButtonElement;
  'soluti-qr-auth': SolutiQrAuthElement;
  'idenge-pass-card': IdengePassCardElement;
}

/** The names of the events that a tag fires. */
export type EventNamesOf<Tag extends CatracaTag> = Extract<
  keyof GlobalEventHandlersEventMap,
  `${Families[Tag]}-${string}`
>;

/** An event of a tag, heard on the element itself. */
export type EventOf<Tag extends CatracaTag, Name extends EventNamesOf<Tag>> = GlobalEventHandlersEventMap[Name] & {
  readonly currentTarget: CatracaElements[Tag];
};

/**
 * Listeners as templates write them: `on` before the event's own name. Another element's events are named too, as never
 * there, because JSX lets every unknown name with a hyphen pass.
 */
export type Listeners<Tag extends CatracaTag, Prefix extends string> = {
  [Name in EventNamesOf<Tag> as `${Prefix}${Name}`]?: ((event: EventOf<Tag, Name>) => void) | undefined;
} & {
  [Name in Exclude<EventNamesOf<CatracaTag>, EventNamesOf<Tag>> as `${Prefix}${Name}`]?: never;
};

/**
 * The properties that a page may set: no methods, and nothing that can only be read. `null` and `undefined` bring the
 * default back.
 */
export type PropertiesOf<Tag extends CatracaTag> = {
  [Key in SettableKeys<CatracaElements[Tag]>]?: CatracaElements[Tag][Key] | null | undefined;
};

/** The attributes whose names are not those of the properties: `api-key` for `apiKey`. */
export type AttributesOf<Tag extends CatracaTag> = {
  [Key in SettableKeys<CatracaElements[Tag]> as KebabOnly<Key & string>]?:
    Markup<CatracaElements[Tag][Key]> | null | undefined;
};

/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- two functions tell apart what assignment does not: a property that can only be read */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

type SettableKeys<E> = {
  [Key in Exclude<keyof E, keyof LitElement>]: E[Key] extends (...args: never[]) => unknown
    ? never
    : Same<Pick<E, Key>, Readonly<Pick<E, Key>>> extends true
      ? never
      : Key;
}[Exclude<keyof E, keyof LitElement>];

type Kebab<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : '';

type KebabOnly<Key extends string> = Kebab<Key> extends Key ? never : Kebab<Key>;

/**
 * What markup can say of a value: an attribute is a text, and there or not. `"false"` is false, as some frameworks write
 * it; `disabled` is an exception, because the browser takes it for set.
 */
export type Markup<Value> = Value extends string
  ? Value
  : Value extends number
    ? Value | `${Value}`
    : Value extends boolean
      ? Value | '' | `${Value}`
      : never;
