/** nginx and haproxy, where they are installed: started with a given configuration on a free port, and stopped. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCommand, pathFolders } from '../../scripts/find-command.mjs';

export interface Proxy {
  /** What it has written to this file of its folder. */
  read(file: string): Promise<string>;
  stop(): Promise<void>;
}

/** The path of an installed program; null, with a line that says so, where it is not there. */
export function findProgram(name: 'nginx' | 'haproxy' | 'zbarimg' | 'python3'): string | null {
  const found = findCommand(name, [...pathFolders(), '/usr/sbin', '/usr/local/sbin']);
  if (found === null) console.warn(`${name} is not installed: the tests that need it are skipped`);
  return found;
}

/** `http` is what stands inside of nginx's `http { }`; `port` is one that it listens on. Logs named without a path are in its folder. */
export async function startNginx(program: string, http: string, port: number): Promise<Proxy> {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name}_temp;`);
  // As root, nginx would hand its temporary files to somebody who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const config = `${user} daemon off; worker_processes 1; pid nginx.pid; error_log error.log warn;
    events { worker_connections 1024; }
    http { access_log off; ${places.join(' ')} ${http} }`;
  return start(program, (folder) => ['-p', folder, '-c', 'proxy.conf'], config, port);
}

/** `config` is the whole of it. */
export async function startHaproxy(program: string, config: string, port: number): Promise<Proxy> {
  return start(program, (folder) => ['-db', '-f', join(folder, 'proxy.conf')], config, port);
}

async function start(
  program: string,
  argumentsIn: (folder: string) => string[],
  config: string,
  port: number,
): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'catraca-proxy-'));
  await writeFile(join(folder, 'proxy.conf'), `${config}\n`);
  let words = '';
  const child = spawn(program, argumentsIn(folder), { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += String(chunk)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const proxy: Proxy = {
    read: (file) => readFile(join(folder, file), 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(late);
      await rm(folder, { recursive: true, force: true });
    },
  };
  for (const giveUp = Date.now() + 10_000; !(await isListening(port));) {
    if (child.exitCode !== null || Date.now() > giveUp) {
      await proxy.stop();
      throw new Error(`${program} does not listen: ${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return proxy;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.end();
  });
}
