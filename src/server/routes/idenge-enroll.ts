/** The enrolment of a visitor, and that of a stranger, whose answer never tells whether an e-mail is known. */
import { CatracaError } from '../../core/errors.js';
import type { PassAnswer, PassEnrollRequest } from '../../core/protocol/idenge.js';
import { steadyTime } from '../clock.js';
import type { LogMistake } from '../log-once.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteHandler } from '../route-context.js';
import { kindOf } from '../setup-error.js';
import { claimEmail } from './email-claim.js';
import { explainRefusal, hideRefusal } from './idenge-refusal.js';
import { checkEnrollment, writeOf, zEnrollBody } from './pass-changes.js';
import type { PassPorts } from './pass-ports.js';
import type { PassSubject, SubjectOf } from './pass-subject.js';

/**
 * Milliseconds. An answer to a stranger leaves at a multiple of it, so that its time does not tell whether the provider
 * created a cardholder.
 */
export const leastTime = 1500;

export function enrollRoute(ports: PassPorts, subjectOf: SubjectOf): RouteHandler {
  const { context, policy } = ports;
  return async (call) => {
    const { request } = call;
    const subject = await subjectOf(request, 'enroll');
    const form = await readJson(call, zEnrollBody, context.clock);
    const { externalId, ...known } = subject.known;
    const values = { ...form, ...known };
    // Before the limits: what cannot succeed uses up nothing of them.
    checkEnrollment(values, policy);
    const refusal = await context.admitStart(request, 'idenge');
    if (refusal !== null) return refusal;

    const enroll = subject.isStranger ? enrollStranger : enrollVisitor;
    return jsonResponse(201, await enroll(ports, { subject, values, externalId, request }));
  };
}

interface Enrollment {
  readonly subject: PassSubject;
  readonly values: PassEnrollRequest;
  readonly externalId: string | undefined;
  readonly request: Request;
}

async function enrollVisitor(
  ports: PassPorts,
  { subject, values, externalId, request }: Enrollment,
): Promise<PassAnswer> {
  const { context, api, view } = ports;
  if ((await subject.find()) !== null) throw new CatracaError('conflict', 'there is a pass already');
  const email = values.email ?? '';
  await claimEmail(context, api, subject, email, null);
  const refused = { email, userId: null };
  const user = await api
    .create({ ...writeOf(values), email, ...(externalId !== undefined && { externalId }) })
    .catch((error: unknown) => explainRefusal(context, api, error, refused));
  return { ...view.answer(user, subject.actions), ...(await passTokenFor(ports, user, request)) };
}

/**
 * Only a host that answers a pass token shows the new card, and thereby that the e-mail was free. Every 400 of the provider
 * is answered like a success: it may be about the e-mail, or about another value beside a free e-mail.
 */
async function enrollStranger(ports: PassPorts, { subject, values, request }: Enrollment): Promise<PassAnswer> {
  const { context, api, view } = ports;
  const startedAt = steadyTime(context.clock);
  const email = values.email ?? '';
  try {
    const user = await api.create({ ...writeOf(values), email }).catch((error: unknown) => hideRefusal(context, error));
    const { passToken } = user ? await passTokenFor(ports, user, request) : {};
    if (user && passToken !== undefined) return { ...view.answer(user, subject.actions), passToken };
    return view.answer(null, new Set());
  } finally {
    const rest = leastTime - ((steadyTime(context.clock) - startedAt) % leastTime);
    await context.clock.delay(rest, context.closing).catch(() => undefined);
  }
}

/** The host may answer `{ passToken }` from `onEnrolled`, so that the new cardholder sees the card at once. */
async function passTokenFor(
  { context, options, view, logMistake }: PassPorts,
  user: IdengeUser,
  request: Request,
): Promise<{ passToken?: string }> {
  try {
    return readEnrolled(await options.onEnrolled?.(view.wholePass(user), request), logMistake);
  } catch (error) {
    // The cardholder exists: refusing now would make the visitor enrol again, and meet a conflict.
    const kind = error instanceof Error ? error.name : typeof error;
    context.log({ event: 'defect', requestId: null, where: 'idenge.onEnrolled', error: kind });
    return {};
  }
}

/** The token in the answer of `onEnrolled`; what can be read otherwise is logged with the fix. */
function readEnrolled(answer: unknown, logMistake: LogMistake): { passToken?: string } {
  if (answer === undefined || answer === null) return {};
  const mistake = (error: string) => logMistake('idenge.onEnrolled', error);
  const members = typeof answer === 'object' ? (answer as { readonly passToken?: unknown }) : null;
  const { passToken } = members ?? {};
  if (typeof passToken === 'string') return { passToken };
  if (passToken !== undefined) mistake(`"passToken" must be text, got ${kindOf(passToken)}`);
  else if (members === null || Object.keys(members).length > 0) {
    const got = members === null ? kindOf(answer) : 'an object without passToken';
    mistake(`must answer { passToken } or nothing, got ${got}`);
  }
  return {};
}
