#!/usr/bin/env bash
# Seven packages that validate and format a CNPJ, on Node 20.20, with the alphanumeric CNPJ 12.ABC.345/01DE-35, the example
# that Receita Federal publishes for the format that new companies get since July 2026 (Instrução Normativa RFB 2.229/2024).
#
# Packages that accept the number do not agree on its spelling, and three formatters drop its letters without an error, so
# that a shorter number, which is no CNPJ, is shown or stored:
# - @brazilian-utils/brazilian-utils 2.4.0: formatCnpj drops the letters unless { version: 2 } is given, also in upper case.
# - cnpj 5.1.1: validate and format take upper case; format of the lower case drops the letters.
# - js-brasil 2.8.0: the same, and its mask fills up with the mask's own underscores.
# - brazilian-values 0.14.1: isCNPJ takes lower case, and formatToCNPJ keeps it, so two spellings of one holder differ.
# - @julioakira/cpf-cnpj-utils 1.5.2: Validate refuses the number that Format formats.
# cpf-cnpj-validator 2.1.2 and @fnando/cnpj 2.0.0 take both cases and answer in upper case.
#
# Seen: the lines of the table below (package, text, whether it is valid, formatted).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @brazilian-utils/brazilian-utils@2.4.0 cnpj@5.1.1 \
  js-brasil@2.8.0 brazilian-values@0.14.1 @julioakira/cpf-cnpj-utils@1.5.2 cpf-cnpj-validator@2.1.2 @fnando/cnpj@2.0.0
cat > look.mjs <<'JS'
import * as utils from '@brazilian-utils/brazilian-utils';
import * as plain from 'cnpj';
import brasil from 'js-brasil';
import * as values from 'brazilian-values';
import both from '@julioakira/cpf-cnpj-utils';
import { cnpj as validator } from 'cpf-cnpj-validator';
import * as fnando from '@fnando/cnpj';

const packages = {
  'brazilian-utils': [utils.isValidCnpj, utils.formatCnpj],
  'brazilian-utils v2': [(text) => utils.isValidCnpj(text, { version: 2 }), (text) => utils.formatCnpj(text, { version: 2 })],
  cnpj: [plain.validate, plain.format],
  'js-brasil': [brasil.validateBr.cnpj, brasil.maskBr.cnpj],
  'brazilian-values': [values.isCNPJ, values.formatToCNPJ],
  'cpf-cnpj-utils': [both.CNPJ.Validate, both.CNPJ.Format],
  'cpf-cnpj-validator': [(text) => validator.isValid(text), (text) => validator.format(text)],
  '@fnando/cnpj': [fnando.isValid, fnando.format],
};
for (const [name, [isValid, format]] of Object.entries(packages)) {
  for (const text of ['12ABC34501DE35', '12abc34501de35']) console.log(`${name} ${text} ${isValid(text)} ${format(text)}`);
}
JS
node look.mjs | tee seen.txt
diff seen.txt - <<'TABLE'
brazilian-utils 12ABC34501DE35 false 12.345.013/5
brazilian-utils 12abc34501de35 false 12.345.013/5
brazilian-utils v2 12ABC34501DE35 true 12.ABC.345/01DE-35
brazilian-utils v2 12abc34501de35 true 12.ABC.345/01DE-35
cnpj 12ABC34501DE35 true 12.ABC.345/01DE-35
cnpj 12abc34501de35 false 123450135
js-brasil 12ABC34501DE35 true 12.ABC.345/01DE-35
js-brasil 12abc34501de35 false 12.345.013/5___-__
brazilian-values 12ABC34501DE35 true 12.ABC.345/01DE-35
brazilian-values 12abc34501de35 true 12.abc.345/01de-35
cpf-cnpj-utils 12ABC34501DE35 false 12.ABC.345/01DE-35
cpf-cnpj-utils 12abc34501de35 false 12.abc.345/01de-35
cpf-cnpj-validator 12ABC34501DE35 true 12.ABC.345/01DE-35
cpf-cnpj-validator 12abc34501de35 true 12.ABC.345/01DE-35
@fnando/cnpj 12ABC34501DE35 true 12.ABC.345/01DE-35
@fnando/cnpj 12abc34501de35 true 12.ABC.345/01DE-35
TABLE
