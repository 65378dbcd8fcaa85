/**
 * Changes places in the text of a package that is bundled.
 * @typedef {[from: string, to: string] | [from: string, until: string, to: string]} Edit a text, or all from one text
 *   up to the end of the next other one, and what stands in its place
 * @param {string} code
 * @param {Edit[]} edits each must fit exactly once
 * @param {string} name of the module, for the message of a failure
 * @returns {string}
 */
export function editText(code, edits, name) {
  return edits.reduce((text, [from, ...rest]) => {
    const [until, to] = rest.length === 1 ? ['', rest[0]] : rest;
    const start = text.indexOf(from);
    const end = text.indexOf(until, start + from.length);
    if (start === -1 || end === -1 || text.includes(from, start + 1)) {
      throw new Error(`${name} is not written as expected: ${from}`);
    }
    return text.slice(0, start) + to + text.slice(end + until.length);
  }, code);
}
