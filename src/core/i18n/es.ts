/** Words on screen: Spanish, neutral between Spain and Latin America. */
import type { CommonMessages, IngresseMessages, PassMessages, SolutiMessages } from './messages.js';

export const common: CommonMessages = {
  'common.cancel': 'Cancelar',
  'common.loading': 'Cargando…',
  'err.retry': 'Reintentar',
  'error.config_invalid': 'No disponible en este momento. Inténtalo más tarde.',
  'error.network_unreachable': 'Error de conexión. Inténtalo de nuevo.',
  'error.timeout': 'La respuesta tardó demasiado. Inténtalo de nuevo.',
  'error.response_invalid': 'No disponible en este momento. Inténtalo más tarde.',
  'error.request_invalid': 'Revisa los datos e inténtalo de nuevo.',
  'error.not_authenticated': 'Inicia sesión en el sitio para continuar.',
  'error.not_allowed': 'Esto no está permitido aquí.',
  'error.not_found': 'No encontrado. Empieza de nuevo.',
  'error.conflict': 'Esto ha cambiado mientras trabajabas. Revísalo e inténtalo de nuevo.',
  'error.slow_down': 'Demasiados intentos. Espera un poco e inténtalo de nuevo.',
  'error.flow_expired': 'Se acabó el tiempo. No se ha autorizado nada.',
  'error.flow_cancelled': 'Cancelado. No se ha autorizado nada.',
  'error.holder_mismatch': 'El certificado usado no corresponde al CPF/CNPJ indicado.',
  'error.unexpected_token': 'Este inicio de sesión no se pidió en esta pestaña. Por seguridad, vuelve a iniciarla.',
  'error.session_ended': 'Tu sesión ya no es válida. Vuelve a iniciarla.',
  'error.popup_blocked':
    'El navegador ha bloqueado la ventana. Permite las ventanas de este sitio e inténtalo de nuevo.',
  'error.provider_refused': 'No disponible en este momento. Inténtalo más tarde.',
  'error.provider_invalid': 'El servicio ha respondido de forma inesperada. Inténtalo de nuevo.',
  'error.provider_unreachable': 'El servicio no responde. Inténtalo de nuevo en un momento.',
  'error.store_unreachable': 'Servicio no disponible temporalmente. Inténtalo de nuevo en un momento.',
  'error.internal': 'Algo ha fallado por nuestra parte. Inténtalo de nuevo.',
};

export const ingresse: IngresseMessages = {
  'ing.login': 'Iniciar sesión con Ingresse',
  'ing.redirecting': 'Redirigiendo a Ingresse…',
  'ing.loggedAs': 'Sesión iniciada como {name}',
  'ing.logout': 'Cerrar sesión',
  'ing.expired': 'Tu sesión ya no es válida. Vuelve a iniciarla.',
  'ing.misconfig': 'Inicio de sesión no disponible.',
};

export const soluti: SolutiMessages = {
  'sol.title': 'Entrar con certificado digital en la nube',
  'sol.doc': 'CPF o CNPJ del titular',
  'sol.docInvalid': 'CPF o CNPJ no válido. Revisa los dígitos.',
  'sol.why': 'Usamos tu CPF/CNPJ solo para localizar tu certificado.',
  'sol.start': 'Generar código QR',
  'sol.scan': 'Abre la aplicación {app} en tu móvil y escanea el código QR',
  'sol.qrAlt': 'Código QR para autenticarte en {client}',
  'sol.push': 'Enviar notificación al móvil',
  'sol.pushUniform': 'Si este titular tiene la aplicación, hay una notificación en camino. O escanea el código QR.',
  'sol.challenge': 'Comprueba este código en la aplicación: {challenge}',
  'sol.waiting': 'Esperando tu aprobación…',
  'sol.timeLeft': 'Caduca en {time}',
  'sol.expired': 'Código caducado',
  'sol.renew': 'Generar un código nuevo',
  'sol.finishing': 'Autorizado. Finalizando…',
  'sol.done': 'Autenticación completada',
  'sol.noAnswer': 'Todavía sin respuesta. Comprueba en la aplicación si hay una solicitud y si tu plan tiene créditos.',
};

export const pass: PassMessages = {
  'pass.title': 'Tarjeta digital',
  'pass.none': 'Tarjeta aún no instalada',
  'pass.installed': 'Instalada en el móvil ({platform})',
  'pass.uninstalled': 'Eliminada del móvil',
  'pass.deleted': 'Tarjeta dada de baja',
  'pass.download': 'Descargar la tarjeta',
  'pass.emailSent': 'Te hemos enviado el enlace de la tarjeta por correo',
  'pass.updated': 'Actualizada el {date}',
  'pass.holder': 'Titular',
};
