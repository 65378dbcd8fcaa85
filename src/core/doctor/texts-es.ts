/** The doctor's findings in Spanish. */
import type { DoctorWords } from './doctor-texts.js';

export const spanish: DoctorWords = {
  'page-unreachable': ['{what} no responde con una página.', 'Revisa la dirección y que el servidor esté en marcha.'],
  http: ['{what} no está cifrado: otros pueden leerlo.', 'Sírvelo por https: {use}.'],
  'no-element': [
    'No hay ningún elemento de Catraca en el HTML de {what}.',
    'Escribe una de las etiquetas. Si la añade un script, abre la página con ?catraca-doctor.',
  ],
  'script-missing': [
    'El script {what} no se puede cargar.',
    'Cópialo de dist-cdn a ese lugar, servido como text/javascript.',
  ],
  'two-versions': ['Varios scripts cargan el mismo elemento: {what}.', 'Deja uno solo: cuál vale es cosa del azar.'],
  'config-duplicate': [
    'El head contiene {what} bloques JSON con el id catraca-config: solo cuenta el último.',
    'Deja uno solo. Si las páginas se cambian sin recargar (Turbo, Livewire), escribe el mismo bloque en todas.',
  ],
  'endpoint-missing': [
    '{what} no sabe cuál es su backend.',
    'Escribe endpoint="/catraca" en él o llama a configure({ endpoint }).',
  ],
  'endpoint-differs': [
    '{what} no es el backend de la propia página, {use}.',
    'Nombra un solo backend: quita endpoint del elemento o de la configuración de la página.',
  ],
  'endpoint-not-allowed': [
    'Los scripts de la página no permiten el backend {what}, que es de otro origen.',
    "Usa una sola dirección para ambos (localhost y 127.0.0.1 son dos) o llama a configure({ allowedEndpoints: ['{what}'] }).",
  ],
  'endpoint-unreachable': [
    'El backend {what} no responde.',
    'Arráncalo y revisa dirección, certificado y cortafuegos.',
  ],
  'endpoint-unreadable': [
    'El backend {what} no responde o no deja que páginas de {use} lo lean (CORS): el navegador no dice cuál de los dos.',
    'Ejecuta catraca doctor con la dirección de esta página: el comando distingue ambos casos.',
  ],
  'endpoint-wrong': [
    'En {what} responde algo que no es Catraca (estado {use}).',
    'Revisa la ruta: debe ser la de la dirección pública del backend, y el proxy debe pasarla entera.',
  ],
  'provider-missing': ['El backend {use} no está configurado para: {what}.', 'Dale la configuración de ese proveedor.'],
  'origin-not-allowed': [
    'El backend {use} no admite páginas de {what}.',
    'Añade {what} a allowedOrigins (ALLOWED_ORIGINS), exactamente así, sin barra.',
  ],
  cors: [
    'Los navegadores no dejan que páginas de {use} lean lo que {what} responde (CORS).',
    'Deja pasar la respuesta del backend a OPTIONS y sus cabeceras Access-Control: un proxy responde en su lugar.',
  ],
  'csp-script': ['La Content-Security-Policy de la página prohíbe el script {what}.', 'Añade: {use}'],
  'csp-connect': ['La Content-Security-Policy de la página prohíbe llamar al backend {what}.', 'Añade: {use}'],
  'opener-policy': [
    'La política de apertura de la página ({what}) separa la ventana de acceso de la página.',
    'Envía {use}',
  ],
  'return-url': [
    'Un inicio de sesión no puede volver a {what}.',
    'Añade la dirección a returnUrls (RETURN_URLS) o dale otro return-url al botón. Para una página de crossSiteOrigins (CROSS_SITE_ORIGINS), indica la ruta exacta o una ruta que termine en /*.',
  ],
  'cross-site': [
    'Las páginas de {what} están en otro sitio que el backend {use}, y crossSiteOrigins no las incluye: los navegadores sin cookies entre sitios no pueden terminar un inicio de sesión.',
    'Añade {what} a crossSiteOrigins (CROSS_SITE_ORIGINS) y la dirección exacta de su página de acceso a returnUrls, o sirve el backend bajo el dominio de la página.',
  ],
  'nonce-lost': [
    'Un inicio de sesión volvió a este sitio sin su nonce (catraca_nonce en la query de la URL de retorno) y se rechazó.',
    'Conserva la query en las redirecciones de tu servidor. Si es la página de login la que la descarta, llama a configure({ requireNonce: false }).',
  ],
  'token-back': [
    'Después de un inicio de sesión, un script de este sitio volvió a escribir el token (usertoken) en la dirección o en el historial.',
    'Carga return-head.js como primer script del head, antes del router.',
  ],
  'form-value': [
    'El formulario que contiene {what} no recibe ningún valor: la página no lo ha permitido.',
    'Llama a configure({ allowFormValue: true }), o quita name si el formulario no necesita el valor.',
  ],
  'form-action': [
    'Un formulario con uno de los elementos se envía a {what}, que es de otro origen: no recibe ningún valor.',
    'Envía el formulario al origen de la página y verifica allí el valor.',
  ],
  'push-off': [
    'El elemento ofrece una notificación en el móvil, pero el backend {what} no envía ninguna: los visitantes solo ven el código QR.',
    'Define soluti.push ({ perMinute: 60 }, SOLUTI_PUSH_PER_MINUTE) con clientAddress o beforePush cuando Soluti permita notificaciones a tu aplicación; o escribe without-push en el elemento.',
  ],
  'webhook-unreachable': [
    'Una aprobación de Soluti no llegaría a {what} (estado {use}).',
    'Deja pasar POST a /soluti/callback/ sin cookie, sesión, token CSRF ni desafío.',
  ],
  'webhook-private': [
    '{what} es una dirección que Soluti no alcanza.',
    'Usa una dirección pública o, mientras desarrollas, un túnel.',
  ],
  clock: [
    'Los relojes de esta máquina y del backend difieren en {what} segundos.',
    'Ajusta ambos por NTP: las declaraciones firmadas valen 60 segundos.',
  ],
  'message-unknown': [
    'Ningún texto tiene la clave {what}: estas palabras propias de la página no se muestran nunca.',
    'Usa una clave de la lista de docs/messages.md.',
  ],
};
