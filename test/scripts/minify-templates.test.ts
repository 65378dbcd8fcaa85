import { describe, expect, it } from 'vitest';
import { minifyTemplatesIn } from '../../scripts/minify-templates.mjs';

describe('minifyTemplatesIn', () => {
  it('shortens styles without changing what they say', () => {
    const code = [
      'const styles = css`',
      '  :host {',
      '    /* why */',
      '    display: block;',
      '    margin: calc(1px + ${gap} - 2px) 0;',
      '  }',
      '  .a > .b,',
      '  .c :hover {',
      "    content: 'x;  y: z';",
      '    width: ${width}px;',
      '  }',
      '  @container (inline-size >= 560px) {',
      '    .d { color: var(--a, rgb(0 0 0 / 50%)); }',
      '  }',
      '`;',
    ].join('\n');
    expect(minifyTemplatesIn(code)).toBe(
      'const styles = css` :host{display:block;margin:calc(1px + ${gap} - 2px) 0}' +
        ".a>.b,.c :hover{content:'x;  y: z';width:${width}px}" +
        '@container (inline-size>= 560px){.d{color:var(--a,rgb(0 0 0 / 50%))}}`;',
    );
  });

  it('keeps one space where the browser shows one, also in nested templates', () => {
    const code = 'html`\n  <b title="a  b">${open ? html`\n    <i>x</i>\n    y` : nothing}</b>\n  <u></u>\n`;';
    expect(minifyTemplatesIn(code)).toBe('html` <b title="a  b">${open ? html` <i>x</i> y` : nothing}</b> <u></u> `;');
  });

  it('leaves everything else alone', () => {
    const code = 'const a = `x\n  y`; const b = tag`x\n  y`; const c = html`<pre>\n  x</pre>`; // css`a  b`';
    expect(minifyTemplatesIn(code)).toBe(code);
  });
});
