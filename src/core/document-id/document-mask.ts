/** How a CPF or CNPJ is written: `000.000.000-00` and `AA.AAA.AAA/AAAA-00`. Judges no number. */

/** By mask: the separator that stands before the character of that index. */
const separators: Readonly<Record<'cpf' | 'cnpj', Readonly<Record<number, string>>>> = {
  cpf: { 3: '.', 6: '.', 9: '-' },
  cnpj: { 2: '.', 5: '.', 8: '/', 12: '-' },
};

/** What people copy along with the number. */
const label = /^\s*(?:cpf|cnpj)\s*[:\s]\s*/i;

/** A text field's value and the caret in it, as an offset in UTF-16 units. */
export interface TypedText {
  readonly text: string;
  readonly caret: number;
}

/**
 * Writes unmasked characters with their mask: that of a CPF up to 11 digits, else that of a CNPJ. What is too
 * long keeps its excess at the end, so that a visitor sees it rather than sends another number.
 */
export function maskDocumentId(characters: string): string {
  const kind = /^\d{0,11}$/.test(characters) ? 'cpf' : 'cnpj';
  return [...characters].map((character, index) => (separators[kind][index] ?? '') + character).join('');
}

/**
 * Masks what a field holds after an edit, typed or pasted, and keeps the caret behind the same character.
 * A mask never ends in a separator: the backspace key would not get past it.
 * @param inputType the `inputType` of the event; after `deleteContentForward` the caret steps over a separator,
 *   because the delete key would not get past it either.
 */
export function formatWhileTyping(input: string, caret: number, inputType = ''): TypedText {
  const start = label.exec(input)?.[0].length ?? 0;
  const before = charactersOf(input.slice(start, Math.max(start, caret))).length;
  const text = maskDocumentId(charactersOf(input.slice(start)));
  return { text, caret: offsetAfter(text, before, inputType === 'deleteContentForward') };
}

/** The digits and letters, letters as capitals; everything else is dropped. */
function charactersOf(input: string): string {
  return input.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}

function offsetAfter(text: string, count: number, pastSeparator: boolean): number {
  let offset = 0;
  for (let seen = 0; seen < count; offset += 1) if (isCharacter(text[offset])) seen += 1;
  if (pastSeparator && offset < text.length && !isCharacter(text[offset])) offset += 1;
  return offset;
}

function isCharacter(character: string | undefined): boolean {
  return character !== undefined && /[0-9A-Z]/.test(character);
}
