/** The flow's ports on a real page: attributes, settings, windows, address and storage. */
import { createIngresseClient } from '../../core/client/ingresse-client.js';
import type { Connection } from '../../core/client/request.js';
import type { IngressePorts } from '../../core/flows/ingresse-ports.js';
import { currentConfig, readConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';
import { loginAddress, returnAddress, type LoginTarget } from './login-address.js';
import { forgetLogin, judgeLanding, rememberLogin, storeFlow, takeCode, takeFlow, takeLanding } from './login-page.js';
import { listenForHandover, openLoginWindow, passOn } from './login-window.js';
import { saveItem } from './tab-storage.js';

/** What the flow needs to know of its element. */
export interface LoginElement extends Omit<LoginTarget, 'apiKey'> {
  readonly apiKey: string | undefined;
  readonly endpoint: string | undefined;
  readonly assertionNonce: string | undefined;
}

/** Longest address that the backend takes, in UTF-16 units. */
const longestAddress = 2048;

export function loginPorts(element: LoginElement, connect: () => Promise<Connection>): IngressePorts {
  let backend = '';
  let flowKey = '';

  const connection = async () => {
    const found = await connect();
    backend = new URL(found.endpoint).origin;
    // Soluti's flows at the same backend have a key of their own.
    flowKey = `catraca:flow:${found.endpoint}/ingresse`;
    return found;
  };
  const hasBackend = () => {
    if (element.endpoint || currentConfig().endpoint) return true;
    return element.apiKey ? false : null;
  };

  return {
    hasBackend,
    client: async () => createIngresseClient(await connection()),
    sendsCookie: () => backend === location.origin,
    startRequest(mode) {
      const { origin, pathname, href } = location;
      const here = href.length > longestAddress ? origin + pathname : href;
      const returnTo = returnAddress(element.returnUrl, here, currentConfig());
      return { mode, origin, returnTo, ...(element.assertionNonce ? { nonce: element.assertionNonce } : {}) };
    },
    loginUrl: async (nonce) =>
      loginAddress({ ...pick(element), apiKey: element.apiKey ?? '' }, nonce, await readConfig()),
    openWindow: openLoginWindow,
    leave: (url) => location.assign(url),
    async takeArrival() {
      const landing = takeLanding();
      const { requireNonce } = await readConfig();
      if (landing !== null) return judgeLanding(landing, requireNonce);
      // Where the page names its backend later, the code waits for that.
      return hasBackend() === true ? takeCode() : null;
    },
    passOn: (nonce, handover) => passOn(nonce, handover),
    listen(name, heard, signal) {
      const isBackend = hasBackend() === true;
      listenForHandover(name, { isBackend, origin: isBackend ? backend : location.origin }, heard, signal);
    },
    remember: rememberLogin,
    async storeFlow(flow) {
      await connection();
      storeFlow(flowKey, flow);
    },
    async takeFlow() {
      await connection();
      return takeFlow(flowKey);
    },
    forget() {
      forgetLogin();
      if (flowKey !== '') saveItem(flowKey, null);
    },
    delay,
    now: () => Date.now(),
  };
}

/** An element's properties are accessors of its prototype: a spread would miss them. */
function pick({ apiKeyParam, companyId, authUrl, returnUrl }: LoginElement): Omit<LoginTarget, 'apiKey'> {
  return { apiKeyParam, companyId, authUrl, returnUrl };
}
