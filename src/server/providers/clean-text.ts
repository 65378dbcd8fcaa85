/** Makes a provider's text safe to show: no control or direction characters, one line, a limited length. */

/** Controls, zero-width and direction marks, line separators, tags, lone surrogates: none has a place in a name. */
const unwanted =
  /(?:[\p{Cc}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\u034f|\u17b4|\u17b5)+/gu;

/** `text` without what could deceive an eye, trimmed, at most `maxLength` code points; null if nothing is left. */
export function cleanText(text: string | null | undefined, maxLength = 256): string | null {
  if (text === null || text === undefined) return null;
  const clean = text
    .slice(0, maxLength * 4)
    .replace(unwanted, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const short = Array.from(clean).slice(0, maxLength).join('').trimEnd();
  return short === '' ? null : short;
}
