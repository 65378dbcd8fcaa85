/** `catraca/astro`: the tags typed for Astro's templates, which are markup: attributes, and no listeners. Types only. */
import type { AttributesOf, CatracaElements, CatracaTag, Markup, PropertiesOf } from './template-types.js';

/** Attributes that have the names of their properties. */
type Plain<Tag extends CatracaTag> = {
  [Key in keyof PropertiesOf<Tag> & keyof CatracaElements[Tag]]?:
    (Key extends 'disabled' ? boolean | '' : Markup<CatracaElements[Tag][Key]>) | null | undefined;
};

/** What a template may write on a tag; attributes of every element (`class`, `slot`, `data-…`) pass unlooked. */
export type CatracaProps<Tag extends CatracaTag> = Plain<Tag> & AttributesOf<Tag> & Record<string, unknown>;

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Astro's own, and the only way to add tags to it
  namespace astroHTML.JSX {
    interface IntrinsicElements {
      'ingresse-login-button': CatracaProps<'ingresse-login-button'>;
      'soluti-qr-auth': CatracaProps<'soluti-qr-auth'>;
      'idenge-pass-card': CatracaProps<'idenge-pass-card'>;
    }
  }
}
