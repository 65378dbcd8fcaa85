/** What the playground and the reference know of the elements: the manifest, as far as a page can set or hear it. */

export interface Described {
  readonly name: string;
  readonly description: string;
}

export interface AttributeData extends Described {
  /** `string`, `number`, `boolean`, or a list such as `'a' | 'b'`. */
  readonly type: string;
  readonly default: string | null;
}

export interface MemberData extends Described {
  readonly type: string;
}

export interface CustomPropertyData extends Described {
  /** A colour or size; null where it is mixed from others. */
  readonly default: string | null;
}

export interface ElementData {
  readonly tag: string;
  readonly description: string;
  readonly attributes: readonly AttributeData[];
  /** Properties that no attribute sets. */
  readonly properties: readonly MemberData[];
  readonly methods: readonly MemberData[];
  readonly events: readonly MemberData[];
  readonly slots: readonly Described[];
  readonly parts: readonly Described[];
  readonly customProperties: readonly CustomPropertyData[];
  readonly states: readonly Described[];
}

/** The values of a list such as `'a' | 'b'`; null for any other type. */
export function choicesOf(type: string): string[] | null {
  const choices = [...type.matchAll(/'([^']*)'/g)].map(([, choice = '']) => choice);
  return choices.length === 0 ? null : choices;
}
