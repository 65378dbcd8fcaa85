/** `catraca/vue`: the tags typed for Vue's templates. Types only; the compiler's `isCustomElement` is the app's to set. */
import type { HTMLAttributes, PublicProps } from 'vue';
import type {
  AttributesOf,
  CatracaElements,
  CatracaTag,
  EventNamesOf,
  EventOf,
  PropertiesOf,
} from './template-types.js';

type Pascal<Text extends string> = Text extends `${infer Head}-${infer Rest}`
  ? `${Capitalize<Head>}${Pascal<Rest>}`
  : Capitalize<Text>;

/** Vue turns `@soluti-auth-success` into this before it compares types. */
type Listeners<Tag extends CatracaTag> = {
  [Name in EventNamesOf<Tag> as `on${Pascal<Name>}`]?: ((event: EventOf<Tag, Name>) => void) | undefined;
};

type Own<Tag extends CatracaTag> = PropertiesOf<Tag> & AttributesOf<Tag> & Listeners<Tag>;

/** A tag as Vue's type checker looks at components. */
export type CatracaVueElement<Tag extends CatracaTag> = new () => CatracaElements[Tag] & {
  $props: Omit<HTMLAttributes & PublicProps, keyof Own<Tag>> & Own<Tag>;
};

declare module 'vue' {
  interface GlobalComponents {
    'ingresse-login-button': CatracaVueElement<'ingresse-login-button'>;
    'soluti-qr-auth': CatracaVueElement<'soluti-qr-auth'>;
    'idenge-pass-card': CatracaVueElement<'idenge-pass-card'>;
  }
}
