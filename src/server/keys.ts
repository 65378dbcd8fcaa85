/** Keys derived from the host's master secrets, one label per use; the first secret makes, all of them open. */
import { fromBase64Url, toBase64Url } from './base64url.js';
import { equalHashes } from './hash.js';
import type { SecretKey } from './options.js';

export interface DerivedKey {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Keys {
  /** Encrypts (AES-256-GCM); `context` must be the same at `open`, so that nothing sealed moves between flows. */
  seal(text: string, context: string): Promise<string>;
  /** Null where no key opens it: another context, another secret, or damage. */
  open(sealed: string, context: string): Promise<string | null>;
  /** HMAC-SHA-256, base64url: for what a person types, which a plain hash would not hide. */
  keyedHash(purpose: string, text: string): Promise<string>;
  /** Whether any of the keys made this hash of this text: one that is no longer the first may have. */
  hasKeyedHash(purpose: string, text: string, hash: string): Promise<boolean>;
  /** Raw keys for a use of one's own (HKDF-SHA-256), first the one that makes. */
  derive(label: string, length: number): Promise<readonly DerivedKey[]>;
}

const sealVersion = 'c1';
const ivBytes = 12;
const encoder = new TextEncoder();

export function createKeys(secrets: readonly SecretKey[]): Keys {
  const derived = new Map<string, Promise<readonly DerivedKey[]>>();
  const derive: Keys['derive'] = (label, length) => {
    const name = `${label}/${String(length)}`;
    let keys = derived.get(name);
    if (keys === undefined) {
      keys = Promise.all(
        secrets.map(async ({ id, key }) => ({ id, bytes: await hkdf(key, `catraca/v1/${label}`, length) })),
      );
      derived.set(name, keys);
    }
    return keys;
  };
  const sealKeys = once(async () => importAll(await derive('seal', 32), 'AES-GCM', ['encrypt', 'decrypt']));
  const limitKeys = once(async () => importAll(await derive('limit', 32), { name: 'HMAC', hash: 'SHA-256' }, ['sign']));

  return {
    derive,

    async seal(text, context) {
      const [maker] = await sealKeys();
      if (maker === undefined) throw new TypeError('no secret to seal with');
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
      const algorithm = { name: 'AES-GCM', iv, additionalData: encoder.encode(context) };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, maker.key, encoder.encode(text)));
      return [sealVersion, maker.id, toBase64Url(iv), toBase64Url(sealed)].join('.');
    },

    async open(sealed, context) {
      const [version, id, ivText = '', text = '', ...rest] = sealed.split('.');
      const iv = fromBase64Url(ivText);
      const bytes = fromBase64Url(text);
      const opener = (await sealKeys()).find((key) => key.id === id);
      if (version !== sealVersion || rest.length > 0 || !opener || iv?.length !== ivBytes || !bytes) return null;
      try {
        const algorithm = { name: 'AES-GCM', iv, additionalData: encoder.encode(context) };
        return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, opener.key, bytes));
      } catch {
        return null;
      }
    },

    async keyedHash(purpose, text) {
      const [maker] = await limitKeys();
      if (maker === undefined) throw new TypeError('no secret to hash with');
      return sign(maker.key, purpose, text);
    },

    async hasKeyedHash(purpose, text, hash) {
      const hashes = await Promise.all((await limitKeys()).map(({ key }) => sign(key, purpose, text)));
      return hashes.some((each) => equalHashes(each, hash));
    },
  };
}

async function sign(key: CryptoKey, purpose: string, text: string): Promise<string> {
  // The length in front keeps (purpose, text) pairs apart.
  const input = encoder.encode(`${String(purpose.length)}:${purpose}${text}`);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, input)));
}

async function hkdf(secret: string, label: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, length * 8));
}

async function importAll(
  keys: readonly DerivedKey[],
  algorithm: 'AES-GCM' | { readonly name: 'HMAC'; readonly hash: 'SHA-256' },
  usages: KeyUsage[],
): Promise<{ readonly id: string; readonly key: CryptoKey }[]> {
  return Promise.all(
    keys.map(async ({ id, bytes }) => ({
      id,
      key: await crypto.subtle.importKey('raw', bytes, algorithm, false, usages),
    })),
  );
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
