/** The check digits of CPF and CNPJ, the alphanumeric CNPJ included. Knows neither masks nor padding. */

/** Highest weight before the weights start over at 2, counted from the right. */
const highestWeight = { cpf: 11, cnpj: 9 } as const;

/** Whether `id` is a CPF: 11 digits that are not all equal and end in their check digits. */
export function isCpf(id: string): boolean {
  return /^\d{11}$/.test(id) && !isOneCharacter(id) && endsInCheckDigits(id, highestWeight.cpf);
}

/** Whether `id` is a CNPJ: 12 digits or capital letters that are not all equal, and their 2 check digits. */
export function isCnpj(id: string): boolean {
  return /^[0-9A-Z]{12}\d{2}$/.test(id) && !isOneCharacter(id) && endsInCheckDigits(id, highestWeight.cnpj);
}

function isOneCharacter(id: string): boolean {
  return new Set(id).size === 1;
}

function endsInCheckDigits(id: string, highest: number): boolean {
  const body = id.slice(0, -2);
  const first = checkDigit(body, highest);
  return id === body + first + checkDigit(body + first, highest);
}

/** Modulo 11 over the character values (`0` is 0, `A` is 17), weighted 2, 3, 4… from the right. */
function checkDigit(body: string, highest: number): string {
  let sum = 0;
  for (let place = 0; place < body.length; place += 1) {
    const value = body.charCodeAt(body.length - 1 - place) - 48;
    sum += value * (2 + (place % (highest - 1)));
  }
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}
