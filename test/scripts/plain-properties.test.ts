import { describe, expect, it } from 'vitest';
import { plainPropertiesIn } from '../../scripts/plain-properties.mjs';

describe('plainPropertiesIn', () => {
  it('lists the decorated fields of each class, and leaves the fields', () => {
    const code = [
      'class A extends LitElement {',
      '  /** Why. */',
      "  @property({ type: Boolean, attribute: 'is-open' }) isOpen = false;",
      '  @property() name: string | undefined;',
      '  @state() private drawn = 0;',
      '  other = 1;',
      '}',
      'class B {}',
    ].join('\n');
    expect(plainPropertiesIn(code)).toBe(
      [
        'class A extends LitElement {',
        "  static properties = { isOpen: { type: Boolean, attribute: 'is-open' }, name: {}, drawn: { state: true } };",
        '  /** Why. */',
        '   isOpen = false;',
        '   name: string | undefined;',
        '   private drawn = 0;',
        '  other = 1;',
        '}',
        'class B {}',
      ].join('\n'),
    );
  });

  it('lists a getter that Lit is to leave alone', () => {
    expect(plainPropertiesIn('class A { @property({ noAccessor: true }) get a() { return 1; } }')).toBe(
      'class A {\n  static properties = { a: { noAccessor: true } };  get a() { return 1; } }',
    );
  });

  it('refuses what it would change the meaning of', () => {
    expect(() => plainPropertiesIn('class A { @property() get a() { return 1; } }')).toThrow(
      'is on neither a field nor a getter with noAccessor',
    );
    expect(() => plainPropertiesIn("class A { @query('p') a; }")).toThrow('@query is not known here');
    expect(() => plainPropertiesIn('class A { @state({ hasChanged }) a; }')).toThrow('@state');
  });
});
