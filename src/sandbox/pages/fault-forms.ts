/** The faults of one provider: what is active, and a form to provoke another. */
import { faultKinds, type Fault } from '../faults.js';
import type { ProviderName } from '../request-log.js';
import { html, type Html } from './html.js';
import type { Visitor } from './page.js';
import { fill } from './words.js';

/** The operations of each provider, as the log names them. */
export const operations: Readonly<Record<ProviderName, readonly string[]>> = {
  ingresse: ['auth', 'signIn', 'renewToken', 'user'],
  soluti: ['start', 'notify', 'token'],
  idenge: ['list', 'get', 'create', 'edit'],
};

/** Kinds that need more than this form asks are left to the control API. */
const offered = faultKinds.filter((kind) => kind !== 'answer');

export function faultForms(visitor: Visitor, provider: ProviderName, faults: readonly Fault[], back: string): Html {
  const { words } = visitor;
  return html`<section class="fault-box" aria-labelledby="title-${provider} faults-${provider}">
    <h3 class="subtitle" id="faults-${provider}">${words.panelFaults}</h3>
    <div data-live="faults-${provider}">
      ${
        faults.length === 0
          ? html`<p class="note">${words.panelFaultsNone}</p>`
          : html`<ul class="faults">
              ${faults.map((fault) => activeFault(visitor, fault, back))}
            </ul>`
      }
    </div>
    <form
      class="fault-form"
      method="post"
      action="${visitor.link(`/panel/${provider}/faults`, { back })}"
      data-swap
      data-testid="fault-form-${provider}"
    >
      ${choiceField(provider, 'operation', words.panelFaultOperation, [['*', words.panelFaultAny], ...twice(operations[provider])])}
      ${choiceField(provider, 'kind', words.panelFaultKind, twice(offered))}
      ${numberField(provider, 'status', words.panelFaultStatus, 500)}
      ${numberField(provider, 'milliseconds', words.panelFaultDelay, 2000)}
      ${numberField(provider, 'times', words.panelFaultTimes, null, words.panelFaultAlways)}
      <button type="submit" data-testid="fault-${provider}-add">${words.panelFaultAdd}</button>
    </form>
  </section>`;
}

function activeFault(visitor: Visitor, fault: Fault, back: string): Html {
  const { words } = visitor;
  const details = fault.kind === 'status' ? ` ${String(fault.status ?? 500)}` : '';
  const left =
    fault.times === null ? words.panelFaultAlways : fill(words.panelFaultLeft, { count: String(fault.times) });
  return html`<li data-testid="fault">
    <span class="row"
      ><span class="chip warning">${fault.kind}${details}</span>
      <code>${fault.operation === '*' ? words.panelFaultAny : fault.operation}</code>
      <span class="note">${left}</span></span
    >
    <form method="post" action="${visitor.link(`/panel/faults/${fault.id}/remove`, { back })}" data-swap>
      <button class="small" type="submit" aria-label="${words.panelFaultRemove}: ${fault.kind}">
        ${words.panelFaultRemove}
      </button>
    </form>
  </li>`;
}

function choiceField(
  provider: ProviderName,
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): Html {
  const id = `fault-${provider}-${name}`;
  return html`<div>
    <label for="${id}">${label}</label>
    <select id="${id}" name="${name}" data-testid="${id}">
      ${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select>
  </div>`;
}

function numberField(provider: ProviderName, name: string, label: string, value: number | null, hint = ''): Html {
  const id = `fault-${provider}-${name}`;
  return html`<div>
    <label for="${id}">${label}</label>
    <input
      class="number"
      type="number"
      inputmode="numeric"
      id="${id}"
      name="${name}"
      data-testid="${id}"
      min="0"
      value="${value}"
      placeholder="${hint}"
    />
  </div>`;
}

function twice(values: readonly string[]): (readonly [string, string])[] {
  return values.map((value) => [value, value]);
}

/** What the form sends, as the faults take it. */
export function readFaultForm(provider: string, fields: URLSearchParams): Record<string, unknown> {
  const numberOf = (name: string) => {
    const text = fields.get(name) ?? '';
    return text === '' ? undefined : Number(text);
  };
  return {
    provider,
    operation: fields.get('operation') ?? '*',
    kind: fields.get('kind'),
    status: numberOf('status'),
    milliseconds: numberOf('milliseconds'),
    times: numberOf('times'),
  };
}
