/** The switches of one provider as forms: one form for each, so that changing one never writes another. */
import type { ProviderName } from '../request-log.js';
import type { Switch, SwitchTable } from '../switches.js';
import { attribute, html, type Html } from './html.js';
import type { Visitor } from './page.js';
import type { Words } from './words.js';

/** What the forms need of a provider's switches. */
export interface SwitchSet {
  readonly table: SwitchTable;
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

interface Group {
  readonly title: keyof Words;
  readonly names: readonly string[];
}

/** Every switch stands in exactly one group; a test holds that. */
export const switchGroups: Readonly<Record<ProviderName, readonly Group[]>> = {
  ingresse: [
    { title: 'groupReturn', names: ['returnQuery', 'tokenPlace', 'openerPolicy', 'cancel'] },
    {
      title: 'groupApi',
      names: ['tokenCheck', 'renewal', 'profile', 'profileName', 'profilePicture', 'apiError', 'errorShape', 'cors'],
    },
  ],
  soluti: [
    { title: 'groupStart', names: ['authTtl', 'authTtlForm', 'qrText', 'clientName', 'wsToken', 'startAnswer'] },
    { title: 'groupPush', names: ['canNotify', 'notified', 'challenge', 'notifyRotates', 'notifyAnswer'] },
    {
      title: 'groupWebhook',
      names: ['webhook', 'webhookDelay', 'webhookCopies', 'webhookRetries', 'webhookRetryDelay'],
    },
    {
      title: 'groupExchange',
      names: [
        'exchangeDelay',
        'exchangeStatus',
        'exchangeFailures',
        'jwtSingleUse',
        'tokenAnswer',
        'tokenUsername',
        'tokenScope',
        'tokenType',
        'tokenExpiresIn',
      ],
    },
    { title: 'groupApi', names: ['errorShape', 'lifetimeAboveLimit', 'extraMembers'] },
  ],
  idenge: [
    { title: 'groupUsers', names: ['emailOnCreate', 'dataMerge', 'dataValues', 'members'] },
    {
      title: 'groupApi',
      names: ['listShape', 'getById', 'ignoreUnknownFilters', 'ignoreAllFilters', 'createStatus', 'keys', 'errorShape'],
    },
  ],
};

/** The forms of one provider; `back` is the page that they lead back to. */
export function switchForms(
  visitor: Visitor,
  provider: ProviderName,
  { table, values }: SwitchSet,
  back: string,
): Html {
  return html`<div class="groups">
    ${switchGroups[provider].map(
      ({ title, names }) =>
        html`<section class="group">
          <h3>${visitor.words[title]}</h3>
          ${names.map((name) => {
            const item = table[name];
            const value = values[name];
            return item === undefined || value === undefined
              ? null
              : switchForm(visitor, provider, name, item, value, back);
          })}
        </section>`,
    )}
  </div>`;
}

function switchForm(
  visitor: Visitor,
  provider: ProviderName,
  name: string,
  item: Switch,
  value: string | number | boolean,
  back: string,
): Html {
  const id = `switch-${provider}-${name}`;
  const label = labelOf(visitor.words, provider, name);
  const changed = value !== item.initial;
  const mark = changed
    ? html`<span class="dot"></span><span class="visually-hidden">${visitor.words.panelChanged}: </span>`
    : null;
  const control =
    item.kind === 'flag'
      ? html`<label class="check" for="${id}"
          ><input
            type="checkbox"
            id="${id}"
            name="value"
            data-testid="${id}"
            ${attribute('checked', value === true)}
          /><span>${mark}${label}</span></label
        >`
      : html`<label for="${id}">${mark}${label}</label>${
            item.kind === 'choice' ? select(id, item.options, value) : numberInput(id, item.min, item.max, value)
          }`;
  return html`<form
    class="switch ${changed ? 'changed' : ''}"
    method="post"
    action="${visitor.link(`/panel/${provider}/switches/${name}`, { back })}"
    data-swap
    data-auto
  >
    ${control}
    <button class="small without-script" type="submit">${visitor.words.apply}</button>
  </form>`;
}

function select(id: string, options: readonly string[], value: string | number | boolean): Html {
  return html`<select id="${id}" name="value" data-testid="${id}">
    ${options.map((option) => html`<option ${attribute('selected', option === value)}>${option}</option>`)}
  </select>`;
}

function numberInput(id: string, min: number, max: number, value: string | number | boolean): Html {
  return html`<input
    class="number"
    type="number"
    inputmode="numeric"
    id="${id}"
    name="value"
    data-testid="${id}"
    min="${min}"
    max="${max}"
    value="${value === true ? '' : value}"
    required
  />`;
}

function labelOf(words: Words, provider: ProviderName, name: string): string {
  const texts: Readonly<Record<string, string>> = words;
  return texts[`${provider}.${name}`] ?? name;
}

/** The value that a form of `item` sends, as the switch takes it. */
export function readSwitch(item: Switch | undefined, value: string | null): string | number | boolean | null {
  if (item?.kind === 'flag') return value !== null;
  return item?.kind === 'number' && value !== null && value !== '' ? Number(value) : value;
}
