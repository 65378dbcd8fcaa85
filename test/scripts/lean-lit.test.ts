import { describe, expect, it } from 'vitest';
import { leanLitIn, refuseUnsupported } from '../../scripts/lean-lit.mjs';

describe('Lit as the script-tag files carry it', () => {
  it('is made only of the text that its edits were written for', () => {
    expect(() => leanLitIn('const lit = 4;', 'lit-html/lit-html.js')).toThrow('is not written as expected');
    expect(leanLitIn('const other = 1;', 'lit-html/is-server.js')).toBe('const other = 1;');
  });

  it.each([
    ['a text area', 'html`<p><textarea></textarea></p>`'],
    ['a comment', 'html`<p><!-- ${note} --></p>`'],
    ['a title within an icon', 'svg`<title>${name}</title>`'],
    ['a directive on the element itself', 'html`<input name="a ${b}" ${ref(input)} />`'],
    ['formulas', 'mathml`<mi>x</mi>`'],
    ['styles put together from others', 'css`${shared} p { margin: 0; }`'],
  ])('refuses %s, which it could not draw', (_, code) => {
    expect(() => refuseUnsupported(`const drawn = ${code};`, 'a.ts')).toThrow('a.ts: the script-tag files carry a Lit');
  });

  it('takes everything else, in nested templates too', () => {
    const code =
      'html`<p class=\'a ${b}\' title="${c} d" .e=${f} ?g=${h} @i=${j}>${k} < ${html`<b>${l}</b> ${m}`}</p> ${n}`; css`p { margin: 0; }`; svg`<path d=${o} /> ${p}`;';
    expect(() => refuseUnsupported(code, 'a.ts')).not.toThrow();
    // The same words in a comment are no template.
    expect(() => refuseUnsupported('/** <textarea> */', 'a.ts')).not.toThrow();
  });
});
