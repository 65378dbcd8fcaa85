#!/usr/bin/env bash
# lossless-json 4.3.3, on Node 20.20.
#
# Three differences from JSON.parse and JSON.stringify that matter to code which reads and writes a provider's data back:
# 1. A name that comes twice in an object is accepted where the two values are deeply equal, and a SyntaxError where they
#    differ. JSON.parse takes the last one in both cases (RFC 8259, section 4, leaves it open).
# 2. JSON.stringify of a parsed value does not give the text back: each number becomes an object with two members. Nothing
#    throws, so that a value which crosses a library that calls JSON.stringify (fetch helpers, loggers) is changed silently.
# 3. A number is an object: `=== 1` is false and `typeof` is "object", while `== 1` is true and `+ 1` gives 2.
#
# Seen:
#   equal values: {"a":1}; JSON.parse: {"a":1}
#   different values: SyntaxError; JSON.parse: {"a":2}
#   JSON.stringify: {"a":{"value":"1","isLosslessNumber":true}}
#   === 1: false, typeof: object, == 1: true, + 1: 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts lossless-json@4.3.3
cat > look.mjs <<'JS'
import { parse, stringify } from 'lossless-json';

const look = (read, write, text) => {
  try {
    return write(read(text));
  } catch (error) {
    return error.name;
  }
};
for (const [name, text] of [['equal', '{"a":1,"a":1}'], ['different', '{"a":1,"a":2}']]) {
  const [ours, native] = [look(parse, stringify, text), look(JSON.parse, JSON.stringify, text)];
  console.log(`${name} values: ${ours}; JSON.parse: ${native}`);
}
console.log(`JSON.stringify: ${JSON.stringify(parse('{"a":1}'))}`);
const { a } = parse('{"a":1}');
console.log(`=== 1: ${a === 1}, typeof: ${typeof a}, == 1: ${a == 1}, + 1: ${a + 1}`);
JS
node look.mjs | tee seen.txt
diff seen.txt <(printf '%s\n' \
  'equal values: {"a":1}; JSON.parse: {"a":1}' \
  'different values: SyntaxError; JSON.parse: {"a":2}' \
  'JSON.stringify: {"a":{"value":"1","isLosslessNumber":true}}' \
  '=== 1: false, typeof: object, == 1: true, + 1: 2')
