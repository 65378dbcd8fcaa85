import { expect, fixture, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import { problem } from './support/fake-soluti-backend.js';
import { cleanUp, field, part, reached, stage, statusOf, type, waiting } from './support/soluti-qr-auth.js';

describe('<soluti-qr-auth>', () => {
  afterEach(cleanUp);

  describe('theming', () => {
    const surface = (element: HTMLElement) =>
      getComputedStyle(element.shadowRoot?.querySelector('[part=base]') ?? element).backgroundColor;

    it('is light or dark as told, and follows the page otherwise', async () => {
      const { element } = await stage({ theme: 'dark' });
      expect(surface(element)).to.equal('rgb(29, 27, 36)');
      element.theme = 'light';
      await element.updateComplete;
      expect(surface(element)).to.equal('rgb(255, 255, 255)');
      const page = await fixture<HTMLElement>(html`<div style="color-scheme: dark"></div>`);
      element.theme = 'auto';
      page.append(element);
      element.requestUpdate();
      await element.updateComplete;
      expect(surface(element)).to.equal('rgb(29, 27, 36)');
    });

    it('takes its colours from the page, and parts can be styled', async () => {
      const { element } = await stage();
      element.style.setProperty('--catraca-surface', 'rgb(1, 2, 3)');
      element.style.setProperty('--catraca-accent', 'rgb(4, 5, 6)');
      expect(surface(element)).to.equal('rgb(1, 2, 3)');
      await waitUntil(() => getComputedStyle(part(element, 'start-button')).backgroundColor === 'rgb(4, 5, 6)');
    });

    it('shows its state to style sheets', async () => {
      const { element } = await stage();
      expect(element.matches(':state(idle)')).to.equal(true);
      void element.start();
      await reached(element, 'waiting');
      expect(element.matches(':state(waiting)') && !element.matches(':state(idle)')).to.equal(true);
    });

    for (const width of ['200px', '320px', '559px', '560px', '1280px']) {
      it(`overflows nothing at ${width}, with words of every length`, async () => {
        const { element } = await waiting(
          { lang: 'pt-BR', appName: 'Certificadora'.repeat(6) },
          { codeLife: 300 },
          width,
        );
        type(field(element), '11111111111');
        part(element, 'notify-button').click();
        await element.updateComplete;
        expectNoOverflow(element);
        await element.notify('52998224725');
        await element.updateComplete;
        expectNoOverflow(element);
      });
    }

    it('puts the code beside the steps from 560 px of its own width', async () => {
      for (const [width, isBeside] of [
        ['559px', false],
        ['600px', true],
      ] as const) {
        const { element } = await waiting({}, {}, width);
        const code = part(element, 'qr').getBoundingClientRect();
        const form = part(element, 'push-form').getBoundingClientRect();
        expect(form.left >= code.right, width).to.equal(isBeside);
        cleanUp();
      }
    });

    it('turns round with the direction of the page', async () => {
      const { element } = await waiting();
      element.dir = 'rtl';
      await element.updateComplete;
      const code = part(element, 'qr').getBoundingClientRect();
      expect(part(element, 'push-form').getBoundingClientRect().right).to.be.at.most(code.left);
      // A number is read from the left wherever it stands.
      expect(getComputedStyle(field(element)).direction).to.equal('ltr');
    });

    it('fills a dialog or a flexible row, and is not squeezed to nothing', async () => {
      const row = await fixture<HTMLElement>(html`<div style="display: inline-block"></div>`);
      const { element } = await stage();
      row.append(element);
      expect(element.getBoundingClientRect().width).to.be.at.least(300);
    });
  });

  describe('language', () => {
    it('is that of the nearest lang, and changes at once, also in the middle of a login', async () => {
      const { element } = await waiting({ lang: 'pt-PT' });
      await waitUntil(() => statusOf(element) === 'Aguardando sua aprovação…');
      expect(part(element, 'base').lang).to.equal('pt-BR');
      element.lang = 'es-419';
      await waitUntil(() => statusOf(element) === 'Esperando tu aprobación…');
      expect(part(element, 'title').textContent).to.contain('certificado digital en la nube');
      expect(part(element, 'base').lang).to.equal('es');
    });

    it('words of the page win over ours', async () => {
      const { element } = await stage({ messages: { 'sol.start': 'Let me in', 'sol.open': 'Take out {app}' } });
      expect(part(element, 'start-button').textContent.trim()).to.equal('Let me in');
      expect(element.renderRoot.querySelector('li')?.textContent).to.equal('Take out Bird ID');
    });

    it('errors speak it too', async () => {
      const { element, backend, events } = await stage({ lang: 'es' });
      backend.always('start', () => problem('provider_unreachable', 503));
      void element.start();
      await reached(element, 'failed');
      expect(statusOf(element)).to.equal('El servicio no responde. Inténtalo de nuevo en un momento.');
      expect(events.at(-1)).to.have.nested.property('detail.message', statusOf(element));
    });

    it('markup in a name stays text', async () => {
      const clientName = '<img src=x onerror=alert(1)>';
      const { element } = await waiting({}, { clientName });
      expect(element.renderRoot.querySelector('img')).to.equal(null);
      expect(element.renderRoot.querySelector('header')?.textContent).to.contain(clientName);
    });
  });
});

function expectNoOverflow(element: HTMLElement): void {
  const edge = element.getBoundingClientRect().right + 0.5;
  const wide = [...(element.shadowRoot?.querySelectorAll('*') ?? [])].filter(
    (child) => child.getBoundingClientRect().right > edge && child.closest('.visually-hidden, dialog') === null,
  );
  expect(wide.map((child) => child.outerHTML.slice(0, 80))).to.deep.equal([]);
}
