import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { complaintAbout } from '../../scripts/require-node.mjs';

describe('requireNode', () => {
  it.each(['20.19.0', '20.19.5', '20.20.2', '22.0.0', '24.1.0'])('is content with %s', (version) => {
    expect(complaintAbout(version)).toBeNull();
  });

  it.each(['12.22.12', '18.20.8', '20.9.0', '20.18.3'])('refuses %s in a sentence', (version) => {
    expect(complaintAbout(version)).toBe(`Catraca needs Node 20.19 or newer, but this is Node ${version}.`);
  });

  it('says the same as package.json', () => {
    expect(manifest.engines.node).toBe('>=20.19');
    expect(complaintAbout('20.19.0')).toBeNull();
    expect(complaintAbout('20.18.99')).not.toBeNull();
  });
});
