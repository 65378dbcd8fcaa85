import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFlaw, plant } from '../planted-flaws/flaw.mjs';
import { flaws } from '../planted-flaws/flaws.mjs';

describe('the planted flaws', () => {
  it.each(flaws.map((flaw) => [flaw.id, flaw] as const))(
    '%s fits its source file, and its tests exist',
    async (_, flaw) => {
      await checkFlaw(flaw);
      expect(flaw.tests.length).toBeGreaterThan(0);
      expect(flaw.tests.filter((file) => !existsSync(file))).toEqual([]);
    },
  );

  it('are at least 60, each with an id of its own', () => {
    expect(flaws.length).toBeGreaterThanOrEqual(60);
    expect(new Set(flaws.map(({ id }) => id)).size).toBe(flaws.length);
  });

  it('explain at most one survivor in twenty', () => {
    expect(flaws.filter(({ survives }) => survives !== undefined).length).toBeLessThanOrEqual(flaws.length / 20);
  });
});

describe('planting', () => {
  const flaw = { id: 'x', file: 'a.ts', find: 'one', replace: 'two', tests: [] };

  it('replaces the text, as often as it occurs', () => {
    expect(plant(flaw, 'a one b')).toBe('a two b');
    expect(plant({ ...flaw, times: 2 }, 'one one')).toBe('two two');
  });

  it.each(['', 'one one'])('refuses a source in which the text does not occur once: %j', (source) => {
    expect(() => plant(flaw, source)).toThrow(/^x: "one" occurs \d times in a.ts, expected 1$/);
  });

  it('refuses a replacement that changes nothing', () => {
    expect(() => plant({ ...flaw, replace: 'one' }, 'one')).toThrow('x: the replacement changes nothing');
  });
});
