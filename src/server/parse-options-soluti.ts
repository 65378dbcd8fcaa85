/** What is refused among the options for Soluti. */
import { z } from 'zod';
import { parseUrl } from '../core/url/parse-url.js';
import { requireDelivery, zCredential, zDeliver, zFunction, zProviderUrl } from './option-schemas.js';
import type { SolutiOptions } from './options-soluti.js';
import { solutiEnvironments } from './providers/soluti-api.js';

const environments = [...Object.keys(solutiEnvironments), 'sandbox'];
/** The provider's cap for a company's certificate; a person's is a week. */
const maxLifetime = 30 * 86_400;
const perMinuteAdvice = 'must be a whole number from 1: pushes per minute of the whole backend';
const scriptSchemes = ['javascript:', 'data:', 'blob:', 'vbscript:', 'file:', 'view-source:'];

export const zSolutiOptions = z
  .strictObject({
    environment: z.union([z.enum(environments), z.strictObject({ baseUrl: zProviderUrl })], {
      error: `must be one of ${environments.join(', ')}, or { baseUrl }`,
    }),
    sandboxUrl: zProviderUrl.optional(),
    clientId: zCredential,
    clientSecret: zCredential,
    scope: z
      .string()
      .regex(
        /^[a-z0-9_]+(?: [a-z0-9_]+)*$/,
        'must be names of scopes with one blank between, e.g. authentication_session',
      )
      .optional(),
    scopes: z.literal('exact', { error: "must be 'exact': leave it out to accept a wider scope" }).optional(),
    lifetime: z
      .int()
      .min(60)
      .max(maxLifetime, `must be at most ${String(maxLifetime)} seconds: 30 days`)
      .optional(),
    push: z
      .strictObject(
        {
          perMinute: z.int(perMinuteAdvice).min(1, perMinuteAdvice),
        },
        {
          error: (issue) =>
            issue.code === 'invalid_type' ? 'must be { perMinute }: leave it out for no pushes' : undefined,
        },
      )
      .optional(),
    callback: z.enum(['per-flow', 'fixed'], { error: "must be 'per-flow' or 'fixed'" }).optional(),
    deliver: zDeliver.optional(),
    onApproved: zFunction<NonNullable<SolutiOptions['onApproved']>>().optional(),
    appLink: z
      .string()
      .refine(isAppLink, { error: 'must be an address such as app://login?code={qrCode}, and no script' })
      .optional(),
  })
  .superRefine((soluti, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    requireDelivery(soluti, 'onApproved', issue);
    if (soluti.environment === 'sandbox' && soluti.sandboxUrl === undefined) {
      issue('sandboxUrl', "is needed with environment: 'sandbox', e.g. http://127.0.0.1:4001/soluti");
    }
    if (soluti.environment !== 'sandbox' && soluti.sandboxUrl !== undefined) {
      issue('sandboxUrl', "leave it out unless environment is 'sandbox'");
    }
  });

function isAppLink(text: string): boolean {
  const url = parseUrl(text.replaceAll('{qrCode}', 'code'));
  return url !== null && !scriptSchemes.includes(url.protocol);
}
