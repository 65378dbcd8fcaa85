/** The routes of `<idenge-pass-card>`: one's own pass. The cardholder is never named by an id from the browser. */
import { CatracaError } from '../../core/errors.js';
import type { PassAnswer } from '../../core/protocol/idenge.js';
import { createPassTokens, type PassTokenAction } from '../pass-token.js';
import { notFound } from '../problem-response.js';
import { createIdengeApi } from '../providers/idenge-api.js';
import type { IdengeUser } from '../providers/idenge-user.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler, RouteTable } from '../route-context.js';
import { explainRefusal } from './idenge-refusal.js';
import { registerStaffRoutes } from './idenge-staff.js';
import { checkEnrollment, checkPatch, writeOf, zEnrollBody, zPatchBody } from './pass-changes.js';
import { createPassPolicy } from './pass-policy.js';
import type { PassPorts } from './pass-ports.js';
import { passSubject, type PassSubject } from './pass-subject.js';
import { createPassView } from './pass-view.js';

type SubjectOf = (request: Request, action: PassTokenAction) => Promise<PassSubject>;

/** @throws {CatracaError} `config_invalid` where strangers could enrol without any check of the host's. */
export function registerIdengeRoutes(routes: RouteTable, context: RouteContext): void {
  const options = context.options.idenge;
  if (options === undefined) return;
  if (options.enroll === 'public' && context.options.beforeStart === undefined) {
    throw new CatracaError('config_invalid', "idenge.enroll: 'public' needs beforeStart, to tell people from scripts");
  }
  const api = createIdengeApi({ ...options, fetch: context.fetch });
  const policy = createPassPolicy(options);
  const ports = { context, options, api, policy, view: createPassView(options, policy, context.publicUrl) };
  const tokens = createPassTokens(context);
  const subjectOf: SubjectOf = async (request, action) => {
    const subject = await passSubject({ options, api, tokens }, request);
    if (!subject.may(action)) throw new CatracaError('not_allowed', `this visitor may not ${action}`);
    return subject;
  };

  routes.add('GET', '/idenge/pass', 'ambient', async ({ request }) => {
    const subject = await subjectOf(request, 'view');
    return jsonResponse(200, ports.view.answer(await subject.find(), subject.actions));
  });
  routes.add('POST', '/idenge/pass', 'ambient', enrollRoute(ports, subjectOf));
  routes.add('PATCH', '/idenge/pass', 'ambient', patchRoute(ports, subjectOf));
  registerStaffRoutes(routes, ports);
}

function enrollRoute(ports: PassPorts, subjectOf: SubjectOf): RouteHandler {
  const { context, api, policy, view } = ports;
  return async (call) => {
    const { request } = call;
    const subject = await subjectOf(request, 'enroll');
    const form = await readJson(call, zEnrollBody, context.clock);
    await context.limitStarts(request);
    const refusal = await context.beforeStart(request, 'idenge');
    if (refusal !== null) return refusal;

    const { externalId, ...known } = subject.known;
    const values = { ...form, ...known };
    checkEnrollment(values, policy);
    if ((await subject.find()) !== null) throw new CatracaError('conflict', 'there is a pass already');
    const email = values.email ?? '';
    const user = await api
      .create({ ...writeOf(values, null), email, ...(externalId !== undefined && { externalId }) })
      .catch((error: unknown) => explainRefusal(context, api, error, { ...learnerOf(subject), email, userId: null }));
    const answer = view.answer(user, subject.actions);
    return jsonResponse(201, { ...answer, ...(await passTokenFor(ports, user, request)) } satisfies PassAnswer);
  };
}

/** The host may answer `{ passToken }` from `onEnrolled`, so that the new cardholder sees the card at once. */
async function passTokenFor(
  { context, options, view }: PassPorts,
  user: IdengeUser,
  request: Request,
): Promise<{ passToken?: string }> {
  try {
    const told = await options.onEnrolled?.(view.wholePass(user), request);
    return typeof told?.passToken === 'string' ? { passToken: told.passToken } : {};
  } catch (error) {
    // The cardholder exists: refusing now would make the visitor enrol again, and meet a conflict.
    const kind = error instanceof Error ? error.name : typeof error;
    context.log({ event: 'defect', requestId: null, where: 'idenge.onEnrolled', error: kind });
    return {};
  }
}

function patchRoute({ context, api, policy, view }: PassPorts, subjectOf: SubjectOf): RouteHandler {
  return async (call) => {
    const subject = await subjectOf(call.request, 'edit');
    const changes = await readJson(call, zPatchBody, context.clock);
    checkPatch(changes, policy);
    const current = await subject.find();
    if (current === null) throw notFound();
    const refused = { ...learnerOf(subject), email: changes.email ?? null, userId: current.id };
    const user = await api
      .edit(current.id, writeOf(changes, current))
      .catch((error: unknown) => explainRefusal(context, api, error, refused));
    return jsonResponse(200, view.answer(user, subject.actions));
  };
}

/** A stranger is never told which e-mails are known; a visitor only a few times. */
function learnerOf({ isStranger, name }: PassSubject): { readonly mayLearn: boolean; readonly limitBy: string | null } {
  return { mayLearn: !isStranger, limitBy: name };
}
