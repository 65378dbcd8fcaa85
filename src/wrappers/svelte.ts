/** `catraca/svelte`: the tags typed for Svelte's templates. Types only. */
import type { HTMLAttributes } from 'svelte/elements';
import type { AttributesOf, CatracaElements, CatracaTag, Listeners, PropertiesOf } from './template-types.js';

type Own<Tag extends CatracaTag> = PropertiesOf<Tag> & AttributesOf<Tag> & Listeners<Tag, 'on'>;

/** What a template may write on a tag. */
export type CatracaProps<Tag extends CatracaTag> = Omit<HTMLAttributes<CatracaElements[Tag]>, keyof Own<Tag>> &
  Own<Tag>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'ingresse-login-button': CatracaProps<'ingresse-login-button'>;
    'soluti-qr-auth': CatracaProps<'soluti-qr-auth'>;
    'idenge-pass-card': CatracaProps<'idenge-pass-card'>;
  }
}
