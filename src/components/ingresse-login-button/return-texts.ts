/** The few words of the return page. */
import type { Locale } from '../../core/i18n/resolve-locale.js';

export interface ReturnTexts {
  readonly busy: string;
  readonly done: string;
  readonly unexpected: string;
  readonly home: string;
}

export const returnTexts: Readonly<Record<Locale, ReturnTexts>> = {
  'pt-BR': {
    busy: 'Concluindo o login…',
    done: 'Pronto. Você já pode fechar esta janela.',
    unexpected: 'Este login não foi pedido nesta aba. Por segurança, volte ao site e entre novamente.',
    home: 'Voltar ao site',
  },
  es: {
    busy: 'Finalizando el inicio de sesión…',
    done: 'Listo. Ya puedes cerrar esta ventana.',
    unexpected:
      'Este inicio de sesión no se pidió en esta pestaña. Por seguridad, vuelve al sitio e inténtalo de nuevo.',
    home: 'Volver al sitio',
  },
  en: {
    busy: 'Finishing the sign-in…',
    done: 'Done. You can close this window now.',
    unexpected: 'This sign-in was not requested in this tab. To be safe, go back to the site and sign in again.',
    home: 'Back to the site',
  },
};
