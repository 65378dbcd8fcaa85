/** Tells a master secret that was drawn at random from one that somebody typed. */

/** 32 random bytes in base64 are 43 characters, in hex 64. */
const minLength = 43;
/** Bits by the spread of its characters; 32 random bytes give 200 or more in either spelling. */
const minBits = 170;

export const secretAdvice =
  'must hold 32 random bytes or more: write the output of `openssl rand -base64 32` (or `openssl rand -hex 32`)';

export function isStrongSecret(key: string): boolean {
  return key.length >= minLength && spreadBits(key) >= minBits && !repeats(key);
}

/** Length times the entropy of the characters' frequencies. */
function spreadBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / text.length);
  return bits;
}

/** Whether it is one shorter text again and again. */
function repeats(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) {
    if (text.slice(period) === text.slice(0, -period)) return true;
  }
  return false;
}
