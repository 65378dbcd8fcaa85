/** Tells the operator, once each, of settings that requests miss: a page only sees that it was refused. */
import type { Log, ProviderName } from './log.js';
import type { CatracaOptions } from './options.js';
import { pathPrefix } from './router.js';

const providers: readonly ProviderName[] = ['soluti', 'ingresse', 'idenge'];

/** Anybody can send any origin: so many are told of, and no more. */
const mostOrigins = 10;

/** What looks at each request and its answer. */
export function createSetupHints(options: CatracaOptions, log: Log): (request: Request, answer: Response) => void {
  const prefix = pathPrefix(options.publicUrl);
  const allowed = new Set(options.allowedOrigins);
  const told = new Set<string>();
  const tell = (topic: string, key: string, message: string): void => {
    if (told.has(key)) return;
    told.add(key);
    log({ event: 'notice', topic, message });
  };

  return (request, { status }) => {
    if (status === 404) {
      const { pathname } = new URL(request.url);
      const missing = providers.find((name) => !options[name] && pathname.startsWith(`${prefix}/${name}/`));
      if (missing !== undefined) tell(missing, missing, `a page asks for ${missing}, which the options do not set`);
    }
    const origin = request.headers.get('origin');
    if (status !== 403 || origin === null || allowed.has(origin) || told.size >= mostOrigins) return;
    tell('origin', origin, `${origin.slice(0, 200)} was refused: it is not in allowedOrigins`);
  };
}
