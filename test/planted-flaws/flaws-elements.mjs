/** Planted flaws in the flow of the login button, in the button itself and in the settings of a page. */

const begin = 'src/core/flows/ingresse-begin.ts';
const resume = 'src/core/flows/ingresse-resume.ts';
const wait = 'src/core/flows/ingresse-wait.ts';
const result = 'src/core/flows/ingresse-result.ts';
const machine = 'src/core/flows/ingresse-machine.ts';
const flowTests = ['test/core/flows/ingresse-flow.test.ts'];
const machineTests = ['test/core/flows/ingresse-machine.test.ts'];
const button = 'src/components/ingresse-login-button';
const apiTests = ['test/components/ingresse-login-button-api.wtr.ts'];
const buttonFlowTests = ['test/components/ingresse-login-button-flow.wtr.ts'];
const returnTests = ['test/components/ingresse-login-button-return.wtr.ts'];
const claims = 'src/components/internal/claim-controller.ts';
const severalTests = ['test/components/several-buttons.wtr.ts', 'test/components/several-elements.wtr.ts'];
const config = 'src/components/internal/config.ts';
const configTests = ['test/components/internal/config.wtr.ts'];

/** @type {readonly import('./flaw.mjs').Flaw[]} */
export const elementFlaws = [
  {
    id: 'begin-login-address-of-any-scheme',
    file: begin,
    find: 'if (!/^https?:/.test(url)) throw new CatracaError(',
    replace: "if (url === '') throw new CatracaError(",
    tests: flowTests,
  },
  {
    id: 'begin-after-cancel',
    file: begin,
    find: '  signal.throwIfAborted();\n  const flow = {',
    replace: '  const flow = {',
    tests: flowTests,
  },
  {
    id: 'resume-token-of-a-stranger',
    file: resume,
    find: 'if (!isOurs) throw unexpected();',
    replace: '',
    tests: flowTests,
  },
  {
    id: 'resume-stray-code',
    file: resume,
    find: 'if (!(await passOn(run, arrival.flow, arrival.handover, null))) throw unexpected();',
    replace: 'await passOn(run, arrival.flow, arrival.handover, null);',
    tests: flowTests,
  },
  {
    id: 'resume-redeems-without-cookie',
    file: resume,
    find: "if (arrived === null && !run.ports.sendsCookie()) throw new CatracaError('conflict', 'nothing came back yet');",
    replace: '',
    tests: flowTests,
  },
  {
    id: 'wait-for-ever',
    file: wait,
    find: '    } else if (ports.now() > end) {',
    replace: '    } else if (ports.now() > end + 1e9) {',
    tests: flowTests,
  },
  {
    id: 'result-token-missing',
    file: result,
    find: "if (handover.secret === null) throw new CatracaError('provider_invalid', 'the login came back without a token');",
    replace: '',
    tests: flowTests,
  },
  {
    id: 'result-error-is-success',
    file: result,
    find: "if (error !== null && error !== 'flow_cancelled') throw",
    replace: 'if (false) throw',
    tests: flowTests,
  },
  {
    id: 'machine-success-at-any-time',
    file: machine,
    find: "return state.status === 'finishing'\n        ? {",
    replace: "return state.status !== 'failed'\n        ? {",
    tests: machineTests,
  },
  {
    id: 'machine-second-login-at-once',
    file: machine,
    find: "busy && state.status !== 'opening' ? state : {",
    replace: 'false ? state : {',
    tests: machineTests,
  },
  {
    id: 'message-of-any-origin',
    file: `${button}/login-window.ts`,
    find: 'origins.includes(origin) && take(data)',
    replace: 'take(data)',
    tests: buttonFlowTests,
  },
  {
    id: 'message-of-any-nonce',
    file: `${button}/login-window.ts`,
    find: "data['type'] !== 'catraca:token' || data['nonce'] !== name",
    replace: "data['type'] !== 'catraca:token'",
    tests: [...buttonFlowTests, ...apiTests],
  },
  {
    id: 'auth-url-of-any-origin',
    file: `${button}/login-address.ts`,
    find: 'if (![new URL(ingresseAuthUrl).origin, ...(config.allowedAuthOrigins ?? [])].includes(origin)) {',
    replace: "if (origin === '') {",
    tests: apiTests,
  },
  {
    id: 'return-url-of-any-site',
    file: `${button}/login-address.ts`,
    find: 'wanted ? safePageUrl(wanted, config) : otherwise',
    replace: 'wanted ? wanted : otherwise',
    tests: apiTests,
  },
  {
    id: 'address-shows-token',
    file: `${button}/login-page.ts`,
    find: 'if (url !== location.href) history.replaceState',
    replace: "if (url === '') history.replaceState",
    tests: buttonFlowTests,
  },
  {
    id: 'login-spent-twice',
    file: `${button}/login-page.ts`,
    find: '  if (!spent) return null;\n  saveItem(loginKey, null);',
    replace: '  if (!spent) return null;',
    tests: buttonFlowTests,
  },
  {
    id: 'flow-remembered-for-ever',
    file: `${button}/login-page.ts`,
    find: ' && isFresh(stored) ? stored',
    replace: ' ? stored',
    tests: [...buttonFlowTests, ...returnTests],
  },
  {
    id: 'claim-of-a-running-login',
    file: claims,
    find: 'if (holder.claims.#host.isConnected) {',
    replace: 'if (holder.claims.#host.hidden) {',
    tests: severalTests,
  },
  {
    id: 'claim-in-another-place',
    file: claims,
    find: 'holder.owner !== this.#key || ',
    replace: '',
    tests: severalTests,
  },
  {
    id: 'claim-by-an-element-that-was-there',
    file: claims,
    find: ' || this.#connectedSince < holder.since',
    replace: '',
    tests: severalTests,
  },
  {
    id: 'claim-by-a-hidden-element',
    file: claims,
    find: 'here.find((rival) => rival.#isVisible) ?? ',
    replace: '',
    tests: severalTests,
  },
  {
    id: 'claim-by-any-element-after-a-reload',
    file: claims,
    find: 'here.find((rival) => rival.#key === owner) ?? ',
    replace: '',
    tests: severalTests,
  },
  {
    id: 'overlay-unasked',
    file: `${button}/ingresse-login-button-element.ts`,
    find: 'this.overlay && this.#claims.isOwn',
    replace: 'this.overlay',
    tests: severalTests,
  },
  {
    id: 'dialog-unasked',
    file: 'src/components/soluti-qr-auth/soluti-qr-auth-element.ts',
    find: ' && this.#claims.isOwn',
    replace: '',
    tests: severalTests,
  },
  {
    id: 'login-of-another-forgotten',
    file: `${button}/login-page.ts`,
    find: 'if (pending === null || claims.mayForget(pending.nonce, pending.owner)) saveItem',
    replace: 'saveItem',
    tests: severalTests,
  },
  {
    id: 'token-remembered-unasked',
    file: `${button}/ingresse-login-button-element.ts`,
    find: "if (this.remember === 'session') saveSession(login);",
    replace: 'saveSession(login);',
    tests: apiTests,
  },
  {
    id: 'return-page-goes-anywhere',
    file: `${button}/return.ts`,
    find: 'if (url?.origin !== location.origin) {',
    replace: 'if (url === null) {',
    tests: returnTests,
  },
  {
    id: 'endpoint-of-any-origin',
    file: config,
    find: 'if (new URL(url).origin !== location.origin && !named.includes(url)) {',
    replace: "if (url === '') {",
    tests: configTests,
  },
  {
    id: 'endpoint-leaves-the-configured-one',
    file: config,
    find: 'if (config.endpoint !== undefined && parseEndpoint(config.endpoint) !== url) {',
    replace: "if (url === '') {",
    tests: configTests,
  },
  {
    id: 'endpoint-with-user-name',
    file: config,
    find: 'url.username + url.password + ',
    replace: '',
    tests: configTests,
  },
];
