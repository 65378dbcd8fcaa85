/** One cardholder with a field of each kind, for the tests of the pass card's core. */
import type { Pass, PassField } from '../../../src/core/protocol/idenge.js';
import type { FoundAnswer } from '../../../src/core/flows/pass-machine.js';

export const pass: Pass = {
  userId: 'u1',
  name: 'Marcos Bermejo',
  email: 'marcos@example.com',
  phone: null,
  status: null,
  platform: null,
  imageUrl: null,
  emailSent: true,
  data: {
    birth: '1985-12-24T23:00:00.000Z',
    seen: '2026-07-07T10:00:00.000Z',
    points: '150',
    rank: 3,
    news: true,
    internal: 'x',
  },
  createdAt: null,
  updatedAt: null,
  passLastUpdated: null,
  externalId: null,
};

export function fieldOf(id: string, change: Partial<PassField> = {}): PassField {
  return {
    id,
    label: { 'pt-BR': id, es: id, en: id },
    type: 'text',
    options: [],
    timeZone: 'Europe/Madrid',
    editable: true,
    required: false,
    ...change,
  };
}

export const answer: FoundAnswer = {
  pass,
  fields: [
    fieldOf('name', { required: true }),
    fieldOf('email', { editable: false }),
    fieldOf('phone'),
    fieldOf('birth', { type: 'date' }),
    fieldOf('seen', { type: 'datetime' }),
    fieldOf('points', { type: 'number' }),
    fieldOf('rank', { type: 'number' }),
    fieldOf('news', { type: 'boolean' }),
    fieldOf('internal', { editable: false }),
  ],
  actions: ['enroll', 'edit', 'download'],
  downloadUrl: 'https://wallet.example/p/1',
};
