/** What is refused among the options for Ingresse. */
import { z } from 'zod';
import { requireDelivery, zCredential, zDeliver, zFunction, zProviderUrl } from './option-schemas.js';
import type { IngresseOptions } from './options-ingresse.js';

export const zIngresseOptions = z
  .strictObject({
    apiKey: zCredential,
    apiKeyParam: z
      .string()
      .regex(/^[A-Za-z]{1,32}$/)
      .optional(),
    companyId: z.string().min(1).max(64).optional(),
    authUrl: zProviderUrl.optional(),
    apiUrl: zProviderUrl.optional(),
    deliver: zDeliver.optional(),
    onSignedIn: zFunction<NonNullable<IngresseOptions['onSignedIn']>>().optional(),
    currentUser: zFunction<NonNullable<IngresseOptions['currentUser']>>().optional(),
    onLogout: zFunction<NonNullable<IngresseOptions['onLogout']>>().optional(),
    acceptBrowserTokens: z.boolean().optional(),
    trustTokenPrefix: z.boolean().optional(),
  })
  .superRefine((ingresse, context) => {
    requireDelivery(ingresse, 'onSignedIn', (path, message) =>
      context.addIssue({ code: 'custom', path: [path], message }),
    );
  });
