/** `catraca/preact`: the tags typed for JSX of Preact. Types only. */
import type { HTMLAttributes } from 'preact';
import type { AttributesOf, CatracaElements, CatracaTag, Listeners, PropertiesOf } from './template-types.js';

type Own<Tag extends CatracaTag> = PropertiesOf<Tag> & AttributesOf<Tag> & Listeners<Tag, 'on'>;

/** What JSX may write on a tag. */
export type CatracaProps<Tag extends CatracaTag> = Omit<HTMLAttributes<CatracaElements[Tag]>, keyof Own<Tag>> &
  Own<Tag>;

declare module 'preact' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Preact's own, and the only way to add tags to it
  namespace JSX {
    interface IntrinsicElements {
      'ingresse-login-button': CatracaProps<'ingresse-login-button'>;
      'soluti-qr-auth': CatracaProps<'soluti-qr-auth'>;
      'idenge-pass-card': CatracaProps<'idenge-pass-card'>;
    }
  }
}
