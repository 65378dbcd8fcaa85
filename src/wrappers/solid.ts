/** `catraca/solid`: the tags typed for JSX of Solid, with its `prop:`, `attr:`, `bool:` and `on:`. Types only. */
import type { JSX } from 'solid-js';
import type { AttributesOf, CatracaElements, CatracaTag, Listeners, PropertiesOf } from './template-types.js';

type Prefixed<Prefix extends string, Props> = { [Key in keyof Props & string as `${Prefix}${Key}`]?: Props[Key] };

type Own<Tag extends CatracaTag> = PropertiesOf<Tag> &
  AttributesOf<Tag> &
  Prefixed<'prop:', PropertiesOf<Tag>> &
  Prefixed<'attr:', AttributesOf<Tag> & PropertiesOf<Tag>> &
  Prefixed<'bool:', AttributesOf<Tag> & PropertiesOf<Tag>> &
  Listeners<Tag, 'on:'>;

/** What JSX may write on a tag. */
export type CatracaProps<Tag extends CatracaTag> = Omit<JSX.HTMLAttributes<CatracaElements[Tag]>, keyof Own<Tag>> &
  Own<Tag>;

declare module 'solid-js' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Solid's own, and the only way to add tags to it
  namespace JSX {
    interface IntrinsicElements {
      'ingresse-login-button': CatracaProps<'ingresse-login-button'>;
      'soluti-qr-auth': CatracaProps<'soluti-qr-auth'>;
      'idenge-pass-card': CatracaProps<'idenge-pass-card'>;
    }
  }
}
