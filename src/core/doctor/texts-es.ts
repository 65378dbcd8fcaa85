/** The doctor's findings in Spanish. */
import type { DoctorWords } from './doctor-texts.js';

export const spanish: DoctorWords = {
  'page-unreachable': ['{what} no responde con una página.', 'Revise la dirección y que el servidor esté en marcha.'],
  http: ['{what} no está cifrado: otros pueden leerlo.', 'Sírvalo por https: {use}.'],
  'no-element': [
    'No hay ningún elemento de Catraca en el HTML de {what}.',
    'Escriba una de las etiquetas. Si la añade un script, abra la página con ?catraca-doctor.',
  ],
  'script-missing': [
    'El script {what} no se puede cargar.',
    'Cópielo de dist-cdn a ese lugar, servido como text/javascript.',
  ],
  'two-versions': ['Varios scripts cargan el mismo elemento: {what}.', 'Deje uno solo: cuál vale es cosa del azar.'],
  'endpoint-missing': [
    '{what} no sabe cuál es su backend.',
    'Escriba endpoint="/catraca" en él o llame a configure({ endpoint }).',
  ],
  'endpoint-unreachable': [
    'El backend {what} no responde.',
    'Arránquelo y revise dirección, certificado y cortafuegos.',
  ],
  'endpoint-unreadable': [
    'El backend {what} no responde o no deja que páginas de {use} lo lean (CORS): el navegador no dice cuál de los dos.',
    'Ejecute catraca doctor con la dirección de esta página: el comando distingue ambos casos.',
  ],
  'endpoint-wrong': [
    'En {what} responde algo que no es Catraca (estado {use}).',
    'Revise la ruta: debe ser la de la dirección pública del backend, y el proxy debe pasarla entera.',
  ],
  'provider-missing': ['El backend {use} no está configurado para: {what}.', 'Dele la configuración de ese proveedor.'],
  'origin-not-allowed': [
    'El backend {use} no admite páginas de {what}.',
    'Añada {what} a allowedOrigins (ALLOWED_ORIGINS), exactamente así, sin barra.',
  ],
  cors: [
    'Los navegadores no dejan que páginas de {use} lean lo que {what} responde (CORS).',
    'Deje pasar la respuesta del backend a OPTIONS y sus cabeceras Access-Control: un proxy responde en su lugar.',
  ],
  'csp-script': ['La Content-Security-Policy de la página prohíbe el script {what}.', 'Añada: {use}'],
  'csp-connect': ['La Content-Security-Policy de la página prohíbe llamar al backend {what}.', 'Añada: {use}'],
  'opener-policy': [
    'La política de apertura de la página ({what}) separa la ventana de acceso de la página.',
    'Envíe {use}',
  ],
  'return-url': [
    'Un inicio de sesión no puede volver a {what}.',
    'Añada la dirección a returnUrls (RETURN_URLS) o dé otro return-url al botón.',
  ],
  'webhook-unreachable': [
    'Una aprobación de Soluti no llegaría a {what} (estado {use}).',
    'Deje pasar POST a /soluti/callback/ sin cookie, sesión, token CSRF ni desafío.',
  ],
  'webhook-private': [
    '{what} es una dirección que Soluti no alcanza.',
    'Use una dirección pública o, mientras desarrolla, un túnel.',
  ],
  clock: [
    'Los relojes de esta máquina y del backend difieren en {what} segundos.',
    'Ajuste ambos por NTP: las declaraciones firmadas valen 60 segundos.',
  ],
};
