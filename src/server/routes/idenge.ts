/** The routes of `<idenge-pass-card>`: one's own pass. The cardholder is never named by an id from the browser. */
import { CatracaError } from '../../core/errors.js';
import { logMistakes, logOnce } from '../log-once.js';
import { steadyTime } from '../clock.js';
import { createPassTokens } from '../pass-token.js';
import { notFound } from '../problem-response.js';
import { createIdengeApi } from '../providers/idenge-api.js';
import { readJson } from '../read-body.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler, RouteTable } from '../route-context.js';
import { enrollRoute } from './idenge-enroll.js';
import { claimEmail } from './email-claim.js';
import { explainRefusal } from './idenge-refusal.js';
import { registerStaffRoutes } from './idenge-staff.js';
import { checkPatch, writeOf, zPatchBody } from './pass-changes.js';
import { createPassPolicy } from './pass-policy.js';
import type { PassPorts } from './pass-ports.js';
import { passSubject, type SubjectOf } from './pass-subject.js';
import { createPassView } from './pass-view.js';

/** @throws {CatracaError} `config_invalid` where strangers could enrol without any check of the host's. */
export function registerIdengeRoutes(routes: RouteTable, context: RouteContext): void {
  const options = context.options.idenge;
  if (options === undefined) return;
  if (options.enroll === 'public' && context.options.beforeStart === undefined) {
    throw new CatracaError('config_invalid', "idenge.enroll: 'public' needs beforeStart, to tell people from scripts");
  }
  const api = createIdengeApi({
    ...options,
    fetch: context.fetch,
    now: () => steadyTime(context.clock),
    onNotice: (topic, message) => context.log({ event: 'notice', topic, message }),
  });
  const policy = createPassPolicy(options);
  const logMistake = logMistakes(context.log);
  const view = createPassView(options, policy, context.publicUrl, logMistake);
  const ports = { context, options, api, policy, view, logMistake };
  const tokens = createPassTokens(context);
  const subjectPorts = { options, api, tokens, log: context.log, logSetup: logOnce(context.log) };
  const subjectOf: SubjectOf = async (request, action) => {
    const subject = await passSubject(subjectPorts, request);
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

function patchRoute({ context, api, policy, view }: PassPorts, subjectOf: SubjectOf): RouteHandler {
  return async (call) => {
    const subject = await subjectOf(call.request, 'edit');
    const changes = await readJson(call, zPatchBody, context.clock);
    checkPatch(changes, policy);
    const current = await subject.find();
    if (current === null) throw notFound();
    const { email = null } = changes;
    if (email !== null) await claimEmail(context, api, subject, email, current);
    const refused = { email, userId: current.id };
    const user = await api
      .edit(current.id, writeOf(changes))
      .catch((error: unknown) => explainRefusal(context, api, error, refused));
    return jsonResponse(200, view.answer(user, subject.actions));
  };
}
