import { describe, expect, it } from 'vitest';
import type { IdengeOptions } from '../../src/server/index.js';
import { idengeHarness } from './routes/idenge-harness.js';

const field = { id: '5d21b94aea405b2e01294df6', label: 'Points' };

describe('the options for Idenge', () => {
  it.each<[string, Partial<IdengeOptions>]>([
    ['fields[0].id', { fields: [{ id: 'points', label: 'Points' }] }],
    ['fields[0].id', { fields: [{ id: '__proto__', label: 'Points' }] }],
    ['fields[1].id', { fields: [field, field] }],
    ['fields[0].options', { fields: [{ ...field, type: 'select' }] }],
    ['fields[0].timeZone', { fields: [{ ...field, timeZone: 'Mars/Olympus' }] }],
    ['timeZone', { timeZone: 'nowhere' }],
    ['read[0]', { fields: [], write: [], read: ['password'] }],
    ['read[0]', { fields: [], write: [], read: [field.id] }],
    ['write[0]', { fields: [], read: [], write: ['status'] }],
    ['write[0]', { fields: [], read: [], write: ['externalId'] }],
    ['downloadUrl', { downloadUrl: 'http://wallet.example/{userId}' }],
    ['downloadUrl', { downloadUrl: 'javascript:alert(1)' }],
    ['downloadUrl', { downloadUrl: 'https://wallet.example/{email}' }],
    ['imageHosts[0]', { imageHosts: ['https://img.example'] }],
    ['imageHosts[0]', { imageHosts: ['*'] }],
    ['enroll', { enroll: 'everyone' as never }],
    ['apiSecret', { apiSecret: '' }],
  ])('refuse a bad %s and name it', (path, options) => {
    expect(() => idengeHarness(options)).toThrow(`idenge.${path}`);
  });

  it('take what is good', () => {
    const options: Partial<IdengeOptions> = {
      fields: [{ id: 'name', label: 'Full name' }, field],
      read: ['userId', 'externalId', 'name', field.id],
      write: ['phone', field.id],
      imageHosts: ['img.example', 'img.example:8443', '127.0.0.1:5180'],
      downloadUrl: 'http://127.0.0.1:5180/pass/{userId}',
    };
    expect(() => idengeHarness(options)).not.toThrow();
  });
});
