/** Checks the host's options at construction: a bad one throws, with its path and what to write instead. */
import { z } from 'zod';
import { CatracaError } from '../core/errors.js';
import { isSecure, parseUrl } from '../core/url/parse-url.js';
import { isReturnUrlEntry } from '../core/url/safe-return-url.js';
import type { Clock } from './clock.js';
import { hideSecrets } from './hide-secrets.js';
import { isLoopbackAddress, zFunction } from './option-schemas.js';
import type { CatracaOptions } from './options.js';
import { zIdengeOptions } from './parse-options-idenge.js';
import { zIngresseOptions } from './parse-options-ingresse.js';
import { zSolutiOptions } from './parse-options-soluti.js';
import { isStrongSecret, secretAdvice } from './secret-strength.js';
import type { FlowStore } from './stores/flow-store.js';

const zPublicUrl = z.string().refine(isPublicUrl, {
  error:
    'must be the https address under which this handler is mounted, e.g. https://shop.example/catraca (http only on this machine)',
});

const zOrigin = z.string().refine(isOrigin, {
  error: 'must be an exact origin such as https://shop.example: no path, no wildcard, http only on this machine',
});

const zOptions = z.strictObject({
  publicUrl: zPublicUrl,
  allowedOrigins: z
    .array(zOrigin)
    .min(1, 'must list the origins of the pages that hold the elements, e.g. https://shop.example'),
  allowedHeaders: z.array(z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')).optional(),
  returnUrls: z
    .array(
      z.string().refine((text) => isReturnUrlEntry(text, true), {
        error:
          'must be absolute, without query or fragment, with * only as a trailing /*, e.g. https://shop.example/app, https://shop.example/app/* or shopapp://home',
      }),
    )
    .min(1)
    .optional(),
  crossSiteOrigins: z.array(zOrigin).optional(),
  secrets: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, - or _, e.g. 2026-11'),
        key: z.string({ error: secretAdvice }).refine(isStrongSecret, { error: secretAdvice }),
      }),
    )
    .min(1, "must hold one secret at least: [{ id: '2026-11', key: '...' }]")
    .refine((secrets) => new Set(secrets.map(({ id }) => id)).size === secrets.length, {
      error: 'must have a different id each',
    }),
  store: z
    .custom<FlowStore>(
      (value) => typeof value === 'object' && value !== null && 'approve' in value && 'lease' in value,
      {
        error: 'must be a store: memoryStore(), or one that satisfies FlowStore',
      },
    )
    .optional(),
  instances: z.enum(['one', 'many'], { error: "must be 'one' or 'many'" }).optional(),
  ingresse: zIngresseOptions.optional(),
  soluti: zSolutiOptions.optional(),
  idenge: zIdengeOptions.optional(),
  assertionAudience: z.string().min(1).max(512).optional(),
  beforeStart: zFunction<NonNullable<CatracaOptions['beforeStart']>>().optional(),
  beforePush: zFunction<NonNullable<CatracaOptions['beforePush']>>().optional(),
  clientAddress: zFunction<NonNullable<CatracaOptions['clientAddress']>>().optional(),
  limits: z
    .strictObject({ startsPerVisitor: z.int().min(1).optional(), startsInTotal: z.int().min(1).optional() })
    .optional(),
  log: zFunction<NonNullable<CatracaOptions['log']>>().optional(),
  allowSandbox: z.boolean().optional(),
  fetch: zFunction<typeof fetch>().optional(),
  clock: z
    .custom<Clock>((value) => typeof value === 'object' && value !== null && 'now' in value && 'delay' in value, {
      error: 'must be { now, delay }',
    })
    .optional(),
});

/**
 * Gives the options as they are used, with `publicUrl` without a trailing slash.
 * @throws {CatracaError} `config_invalid`; the message names each path and what to write instead.
 */
export function parseOptions(input: CatracaOptions): CatracaOptions {
  const parsed = zOptions.superRefine(checkTogether).safeParse(input);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${pathOf(issue)}: ${wordsOf(issue)}`);
    throw new CatracaError('config_invalid', `createCatraca:\n  ${lines.join('\n  ')}`);
  }
  // The schema is the check; the types are the interface's. The input's own values are kept: functions, stores.
  const options = { ...parsed.data, publicUrl: input.publicUrl.replace(/\/+$/, '') } as CatracaOptions;
  return hideSecrets(options);
}

function checkTogether(options: z.infer<typeof zOptions>, context: z.RefinementCtx): void {
  const issue: ReportIssue = (path, message) => context.addIssue({ code: 'custom', path, message });
  const { ingresse, soluti, idenge } = options;
  if (!ingresse && !soluti && !idenge) issue([], 'configure one provider at least: ingresse, soluti or idenge');
  if (options.instances === 'many' && options.store?.shared !== true) {
    issue(
      ['store'],
      'instances: many needs a store that processes share; the memory store serves one: a login begun at one instance would be unknown to the next',
    );
  }
  checkOrigins(options, issue);
  const atHome = isLoopbackAddress(options.publicUrl);
  if (!atHome && !options.allowSandbox) {
    const sandbox =
      'the simulated providers serve only a publicUrl on this machine; allowSandbox: true lifts that for a demo';
    for (const [path, address] of providerAddresses(options)) {
      if (isLoopbackAddress(address)) issue(path, sandbox);
    }
    if (soluti?.environment === 'sandbox') issue(['soluti', 'environment'], sandbox);
  }
  if (atHome && soluti && isRealSoluti(soluti.environment)) {
    issue(
      ['publicUrl'],
      'the provider calls back: with a real soluti.environment it must be reachable from outside; run a tunnel and put its https address here',
    );
  }
}

type ReportIssue = (path: (string | number)[], message: string) => void;

/** What a login needs to know of pages that are of another origin than the backend. */
function checkOrigins(
  { publicUrl, allowedOrigins, returnUrls, crossSiteOrigins, ingresse }: z.infer<typeof zOptions>,
  issue: ReportIssue,
): void {
  const own = parseUrl(publicUrl)?.origin;
  const other = allowedOrigins.find((origin) => origin !== own);
  for (const [index, origin] of (crossSiteOrigins ?? []).entries()) {
    if (origin === own || !allowedOrigins.includes(origin)) {
      issue(['crossSiteOrigins', index], 'must be one of allowedOrigins, and not the origin of publicUrl');
    }
  }
  if (!ingresse || other === undefined) return;
  const why = `is required with ingresse, because ${other} is of another origin than publicUrl`;
  if (returnUrls === undefined) {
    issue(['returnUrls'], `${why}: list the pages that a login returns to, e.g. ${other}/login`);
  }
  if (crossSiteOrigins === undefined) {
    issue(
      ['crossSiteOrigins'],
      `${why}: list those of allowedOrigins that are on another site (another registrable domain), [] where none is`,
    );
  }
}

function isRealSoluti(environment: z.infer<typeof zSolutiOptions>['environment']): boolean {
  if (typeof environment === 'string') return environment !== 'sandbox';
  return !isLoopbackAddress(environment.baseUrl);
}

function providerAddresses({ ingresse, soluti, idenge }: z.infer<typeof zOptions>): [string[], string][] {
  const environment = soluti?.environment;
  const addresses: [string[], string | undefined][] = [
    [['ingresse', 'authUrl'], ingresse?.authUrl],
    [['ingresse', 'apiUrl'], ingresse?.apiUrl],
    [['idenge', 'baseUrl'], idenge?.baseUrl],
    [['soluti', 'environment'], typeof environment === 'object' ? environment.baseUrl : undefined],
  ];
  return addresses.filter((entry): entry is [string[], string] => entry[1] !== undefined);
}

function isPublicUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url === null || !isSecure(url, true)) return false;
  if (url.username || url.password || url.search || url.hash) return false;
  return /^(?:\/[A-Za-z0-9._~-]+)*\/?$/.test(url.pathname);
}

function isOrigin(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && isSecure(url, true) && url.origin === text;
}

function pathOf({ path }: z.core.$ZodIssue): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'options';
}

/** Words of ours for what zod says of shapes; none of them repeats a value. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown option ${issue.keys.join(', ')}`;
  return issue.message;
}
