/**
 * Sends thousands of requests at once, each over its own connection. A bare socket takes less of the machine than an HTTP client.
 * As a program of its own (`fork`) it has its own limit of open files: it takes `{ port, requests }` and sends `written` and the
 * statuses back.
 */
import { connect } from 'node:net';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** @typedef {{ method: string, path: string, headers: Record<string, string>, body: string }} PlainRequest */

/** Fewer than the connections that may wait to be accepted (511). */
const atOnce = 250;

/**
 * @param {number} port
 * @param {PlainRequest} request
 * @returns {{ written: Promise<void>, status: Promise<number | null> }} null where the connection ended without an answer
 */
function send(port, { method, path, headers, body }) {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: shop.example'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== '') lines.push(`content-length: ${String(Buffer.byteLength(body))}`);
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (/** @type {string} */ text) => (answer += text));
  // How the connection ends does not matter, but whether the answer came before.
  socket.on('error', () => undefined);
  /** @type {Promise<number | null>} */
  const status = new Promise((resolve) => {
    socket.once('close', () => {
      const [, digits] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? [];
      resolve(digits === undefined ? null : Number(digits));
    });
  });
  /** @type {Promise<void>} */
  const written = new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, () => resolve());
  });
  return { written, status };
}

/**
 * Gives the statuses in the order of the requests; settles once all are written, in groups that the server can accept.
 * @param {number} port
 * @param {readonly PlainRequest[]} requests
 * @returns {Promise<{ statuses: Promise<(number | null)[]> }>}
 */
export async function sendAll(port, requests) {
  /** @type {Promise<number | null>[]} */
  const statuses = [];
  for (let first = 0; first < requests.length; first += atOnce) {
    const group = requests.slice(first, first + atOnce).map((request) => send(port, request));
    await Promise.all(group.map(({ written }) => written));
    statuses.push(...group.map(({ status }) => status));
  }
  return { statuses: Promise.all(statuses) };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', async (/** @type {{ port: number, requests: PlainRequest[] }} */ { port, requests }) => {
    const { statuses } = await sendAll(port, requests);
    process.send?.('written');
    process.send?.(await statuses, () => process.disconnect());
  });
}
