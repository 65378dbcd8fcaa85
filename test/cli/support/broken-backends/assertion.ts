/** Backends that break one rule each: rules of an assertion. */
import { json, redeem, said, start, type Breakage } from './break.js';

export const assertion: Record<string, () => Breakage> = {
  'assertion.keys': () => ({
    around: json(/jwks/, 200, (value) => {
      value['keys'][0]['p'] = 'AAAA';
    }),
  }),
  'assertion.signed': () => ({
    around: json(redeem, 200, (value) => {
      value['assertion'] = String(value['assertion']).slice(0, -5) + 'AAAAA';
    }),
    also: ['assertion.claims', 'assertion.unlike'],
  }),
  'assertion.claims': () => ({
    around: said(start, (value) => {
      delete value['nonce'];
    }),
  }),
  'assertion.unlike': () => ({
    around: said(start, (value) => {
      value['nonce'] ??= 'of-nobody';
    }),
  }),
};
