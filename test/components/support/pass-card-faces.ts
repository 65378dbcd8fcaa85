/** Every state of the pass card, and each face of a state, with what its status region says there. */
import type { IdengePassCardElement } from '../../../src/components/idenge-pass-card/idenge-pass-card.js';
import { IdengeBackend, json, marcos, problem } from './idenge-backend.js';
import { all, mount, nextState, press, submit, type } from './pass-card.js';

/** An answer that does not come. */
export const never = () => new Promise<Response>(() => {});

/** Brings a new element into each of its states, and each face of a state. */
export const faces: Record<string, () => Promise<IdengePassCardElement>> = {
  idle: async () => {
    const { card } = await mount(new IdengeBackend());
    card.clear();
    await card.updateComplete;
    return card;
  },
  loading: async () => {
    const backend = new IdengeBackend();
    backend.answer = never;
    return (await mount(backend, {}, 'loading')).card;
  },
  choosing: async () => {
    const backend = new IdengeBackend();
    backend.users = Array.from({ length: 9 }, (_, index) => ({ ...marcos, userId: `u${String(index)}` }));
    return (await mount(backend, { phone: '1', cardsPerPage: 4 }, 'choosing')).card;
  },
  empty: async () => (await mount(new IdengeBackend(null), { enrollable: true }, 'empty')).card,
  viewing: async () => (await mount(new IdengeBackend(), { editable: true })).card,
  'not installed': async () => (await mount(new IdengeBackend({ ...marcos, status: null }), { editable: true })).card,
  uninstalled: async () => (await mount(new IdengeBackend({ ...marcos, status: 'uninstalled' }))).card,
  deleted: async () => (await mount(new IdengeBackend({ ...marcos, status: 'deleted' }))).card,
  compact: async () => (await mount(new IdengeBackend(), { layout: 'compact' })).card,
  enrolling: async () => {
    const { card } = await mount(new IdengeBackend(null), { enrollable: true }, 'empty');
    void card.enroll();
    await nextState(card, 'enrolling');
    return card;
  },
  invalid: async () => {
    const card = await faces['enrolling']!();
    submit(card);
    await card.updateComplete;
    return card;
  },
  editing: async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    void card.edit();
    await nextState(card, 'editing');
    return card;
  },
  leaving: async () => {
    const card = await faces['editing']!();
    type(card, 'name', 'Ana');
    press(card, 'cancel-button');
    await card.updateComplete;
    return card;
  },
  saving: async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend, { editable: true });
    void card.edit();
    await nextState(card, 'editing');
    backend.answer = never;
    type(card, 'name', 'Ana');
    submit(card);
    await nextState(card, 'saving');
    return card;
  },
  sent: async () => {
    const card = await faces['enrolling']!();
    card.fetch = () => Promise.resolve(json({ pass: null, fields: [], actions: [], downloadUrl: null }, 201));
    type(card, 'name', 'Ana');
    type(card, 'email', 'ana@example.com');
    submit(card);
    await nextState(card, 'empty');
    return card;
  },
  'nobody found': async () => (await mount(new IdengeBackend(), { email: 'x@example.com' }, 'empty')).card,
  'one of several': async () => {
    const card = await faces['choosing']!();
    all<HTMLButtonElement>(card, 'list-item')[0]?.click();
    await nextState(card, 'viewing');
    return card;
  },
  failed: async () => {
    const backend = new IdengeBackend();
    backend.answer = () => problem(503, 'provider_unreachable');
    return (await mount(backend, {}, 'failed')).card;
  },
};

interface Said {
  readonly en: string;
  readonly es: string;
  readonly 'pt-BR': string;
}

const silence: Said = { en: '', es: '', 'pt-BR': '' };
const installed: Said = {
  en: 'Installed on phone (iPhone)',
  es: 'Instalada en el móvil (iPhone)',
  'pt-BR': 'Instalado no celular (iPhone)',
};

/** The live message of each face, as a screen reader speaks it. */
export const said: Readonly<Record<string, Said>> = {
  idle: silence,
  loading: { en: 'Loading…', es: 'Cargando…', 'pt-BR': 'Carregando…' },
  choosing: { en: 'Choose a card', es: 'Elige una tarjeta', 'pt-BR': 'Escolha um cartão' },
  empty: {
    en: 'You do not have a card yet.',
    es: 'Todavía no tienes una tarjeta.',
    'pt-BR': 'Você ainda não tem um cartão.',
  },
  viewing: installed,
  compact: installed,
  'one of several': installed,
  'not installed': {
    en: 'Card not installed yet',
    es: 'Tarjeta aún no instalada',
    'pt-BR': 'Cartão ainda não instalado',
  },
  uninstalled: {
    en: 'Removed from phone (iPhone)',
    es: 'Eliminada del móvil (iPhone)',
    'pt-BR': 'Removido do celular (iPhone)',
  },
  deleted: { en: 'Card cancelled', es: 'Tarjeta dada de baja', 'pt-BR': 'Cartão cancelado' },
  enrolling: silence,
  invalid: {
    en: 'Check the details and try again.',
    es: 'Revisa los datos e inténtalo de nuevo.',
    'pt-BR': 'Confira os dados e tente novamente.',
  },
  editing: silence,
  leaving: {
    en: 'Discard what you typed?',
    es: '¿Descartar lo que has escrito?',
    'pt-BR': 'Descartar o que você digitou?',
  },
  saving: { en: 'Saving…', es: 'Guardando…', 'pt-BR': 'Salvando…' },
  sent: {
    en: 'Done. If this e-mail has no card yet, its link is on the way.',
    es: 'Listo. Si este correo aún no tiene tarjeta, el enlace está en camino.',
    'pt-BR': 'Pronto. Se este e-mail ainda não tem cartão, o link está a caminho.',
  },
  'nobody found': {
    en: 'No card found.',
    es: 'No se ha encontrado ninguna tarjeta.',
    'pt-BR': 'Nenhum cartão encontrado.',
  },
  failed: {
    en: 'The service is not answering. Try again in a moment.',
    es: 'El servicio no responde. Inténtalo de nuevo en un momento.',
    'pt-BR': 'O serviço não está respondendo. Tente novamente em instantes.',
  },
};
