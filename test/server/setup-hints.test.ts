import { describe, expect, it } from 'vitest';
import { harness, publicUrl } from './soluti-harness.js';

describe('what the operator is told of settings that requests miss', () => {
  const from = (origin: string, path = '/soluti/flows') =>
    new Request(publicUrl + path, { method: 'POST', headers: { origin, 'x-catraca': '1' } });
  const noticesOf = ({ logged }: ReturnType<typeof harness>, topic: string) =>
    logged.flatMap((line) => (line.event === 'notice' && line.topic === topic ? [line.message] : []));

  it('an origin that is not listed, once', async () => {
    const made = harness();
    for (const origin of ['http://localhost:5175', 'http://localhost:5175', 'https://app.example']) {
      await made.catraca.fetch(from(origin));
    }
    expect(noticesOf(made, 'origin')).toEqual(['http://localhost:5175 was refused: it is not in allowedOrigins']);
  });

  it('no more than ten origins, however many are sent', async () => {
    const made = harness();
    for (let port = 1; port <= 40; port += 1) await made.catraca.fetch(from(`http://localhost:${String(port)}`));
    expect(noticesOf(made, 'origin')).toHaveLength(10);
  });

  it('a provider that is not set, once; not an address that nobody has', async () => {
    const made = harness();
    for (const path of ['/ingresse/flows', '/ingresse/flows', '/soluti/nothing', '/nothing']) {
      await made.catraca.fetch(from('https://shop.example', path));
    }
    expect(noticesOf(made, 'ingresse')).toEqual(['a page asks for ingresse, which the options do not set']);
    expect(noticesOf(made, 'soluti')).toEqual([]);
  });
});
