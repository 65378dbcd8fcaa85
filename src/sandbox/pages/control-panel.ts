/** The control panel for people: each provider's switches, faults and shortcuts, and the log. */
import type { SandboxControl } from '../control.js';
import { providerNames, type ProviderName } from '../request-log.js';
import type { SandboxWorld } from '../sandbox-world.js';
import { faultForms } from './fault-forms.js';
import { html, type Html } from './html.js';
import { cardIcon, keyIcon, ticketIcon } from './icons.js';
import { logList } from './log-list.js';
import { noticeRegion, type Visitor } from './page.js';
import { switchForms } from './switch-forms.js';
import { fill } from './words.js';

const titles: Readonly<Record<ProviderName, string>> = { ingresse: 'Ingresse', soluti: 'Soluti', idenge: 'Idenge' };
const icons = { ingresse: ticketIcon, soluti: keyIcon, idenge: cardIcon } as const;
const intros = { ingresse: 'panelIngresse', soluti: 'panelSoluti', idenge: 'panelIdenge' } as const;

/** The page with everything. */
export function controlPanel(visitor: Visitor, world: SandboxWorld, control: SandboxControl): Html {
  const { words } = visitor;
  return html`<main data-poll>
    <header class="row spread">
      <div class="stack-small">
        <h1>${words.panelTitle}</h1>
        <p class="muted">${words.panelIntro}</p>
      </div>
      ${button(visitor, '/panel/reset', '/', words.panelReset, 'panel-reset', '')}
    </header>
    ${noticeRegion(visitor)} ${providerNames.map((provider) => providerCard(visitor, provider, world, control, '/'))}
    <section class="card stack" aria-labelledby="log-title">
      <div class="row spread">
        <h2 id="log-title">${words.panelLog}</h2>
        ${button(visitor, '/panel/log/clear', '/', words.panelLogClear, 'log-clear', 'small')}
      </div>
      <p class="note">${words.panelLogNote}</p>
      <div data-live="log" data-testid="log" tabindex="-1">${logList(visitor, control.log())}</div>
    </section>
  </main>`;
}

/** The panel of one provider alone, to be framed beside an element. */
export function providerPanel(
  visitor: Visitor,
  provider: ProviderName,
  world: SandboxWorld,
  control: SandboxControl,
): Html {
  return html`<main data-poll>
    <h1 class="visually-hidden">${visitor.words.panelTitle}</h1>
    ${noticeRegion(visitor)} ${providerCard(visitor, provider, world, control, `/${provider}/panel`)}
  </main>`;
}

function providerCard(
  visitor: Visitor,
  provider: ProviderName,
  world: SandboxWorld,
  control: SandboxControl,
  back: string,
): Html {
  const faults = control.faults().filter((fault) => fault.provider === provider);
  return html`<section class="card stack" aria-labelledby="title-${provider}" data-testid="panel-${provider}">
    <div class="row spread">
      <div class="stack-small">
        <h2 id="title-${provider}" class="wordmark${provider === 'ingresse' ? ' warm' : ''}">
          ${icons[provider]} ${titles[provider]}
        </h2>
        <p class="note">${visitor.words[intros[provider]]}</p>
      </div>
      <div class="row" data-live="shortcuts-${provider}">${shortcuts(visitor, provider, control, back)}</div>
    </div>
    <div class="stack" data-live="switches-${provider}">
      ${switchForms(visitor, provider, world[provider].switches, back)}
    </div>
    ${faultForms(visitor, provider, faults, back)}
  </section>`;
}

function shortcuts(visitor: Visitor, provider: ProviderName, control: SandboxControl, back: string): Html {
  const { words } = visitor;
  const open = (path: string, text: string) =>
    html`<a class="button small" href="${visitor.link(path, { embed: null })}" target="_blank">${text}</a>`;
  switch (provider) {
    case 'ingresse':
      return html`<span class="note number" data-testid="token-count"
          >${fill(words.panelTokens, { count: String(control.ingresse.tokens().length) })}</span
        >
        ${button(visitor, '/panel/ingresse/reset-tokens', back, words.panelResetTokens, 'reset-tokens', 'small')}
        ${open('/ingresse/auth/', words.panelOpenLogin)}`;
    case 'soluti':
      return html`${button(visitor, '/panel/soluti/expire', back, words.panelExpire, 'expire-code', 'small')}
      ${open('/soluti/phone', words.panelOpenPhone)}`;
    case 'idenge':
      return html`<span class="note number" data-testid="user-count"
          >${fill(words.panelUsers, { count: String(control.idenge.users().length) })}</span
        >
        ${button(visitor, '/panel/idenge/users', back, words.panelAddUsers, 'add-users', 'small')}
        ${open('/idenge/phone', words.panelOpenPhone)}`;
  }
}

function button(visitor: Visitor, path: string, back: string, text: string, testId: string, className: string): Html {
  return html`<form method="post" action="${visitor.link(path, { back })}" data-swap>
    <button class="${className}" type="submit" data-testid="${testId}">${text}</button>
  </form>`;
}
