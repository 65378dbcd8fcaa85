/** The flow's ports on a real page: attributes, settings, windows, address and storage. */
import { createIngresseClient } from '../../core/client/ingresse-client.js';
import type { Connection } from '../../core/client/request.js';
import type { IngressePorts } from '../../core/flows/ingresse-ports.js';
import type { ClaimController } from '../internal/claim-controller.js';
import { currentConfig, readConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';
import { requireOrigin } from '../internal/page-origin.js';
import { loginAddress, startRequest, type LoginElement } from './login-address.js';
import {
  forgetLogins,
  holdCode,
  holdLanding,
  judgeLanding,
  markLoginOpen,
  newNonce,
  rememberLogin,
  storeFlow,
  takeCode,
  takeFlow,
  takeLanding,
  takeOpenLogin,
} from './login-page.js';
import { listenForHandover, openLoginWindow, passOn, passOnCode } from './login-window.js';

export function loginPorts(
  element: LoginElement,
  connect: () => Promise<Connection>,
  claims: ClaimController,
): IngressePorts {
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
    requireOrigin();
    if (element.endpoint || currentConfig().endpoint) return true;
    return element.apiKey ? false : null;
  };

  return {
    hasBackend,
    client: async () => createIngresseClient(await connection()),
    sendsCookie: () => backend === location.origin,
    startRequest: (mode) => startRequest(element, mode, currentConfig()),
    async loginUrl(name, isHere) {
      const config = await readConfig();
      return loginAddress(element, isHere ? undefined : element.returnUrl, name, config);
    },
    ...memoryPorts(claims, () => flowKey),
    leave: (url) => location.assign(url),
    async takeArrival() {
      holdLanding();
      const { requireNonce } = await readConfig();
      const landing = await takeLanding(claims);
      if (landing !== null) return judgeLanding(landing, requireNonce);
      // Where the page names its backend later, the code waits for that.
      if (hasBackend() !== true) return takeOpenLogin(claims);
      holdCode();
      await connection();
      return takeCode(flowKey, claims);
    },
    passOn: (name, handover, isProven) =>
      isProven === null ? passOnCode(name, handover) : passOn(name, handover, isProven),
    listen: listenForHandover,
    async takeFlow() {
      await connection();
      return takeFlow(flowKey, claims);
    },
    delay,
    now: () => Date.now(),
  };
}

/** What this tab remembers of the element's logins. */
function memoryPorts(
  claims: ClaimController,
  flowKey: () => string,
): Pick<IngressePorts, 'openWindow' | 'remember' | 'storeFlow' | 'forget'> {
  let nonce = '';
  return {
    openWindow(mode, given) {
      const opened = openLoginWindow(mode, given as Window | undefined);
      if (opened !== null) markLoginOpen(nonce);
      return opened;
    },
    remember(mode) {
      nonce = newNonce();
      rememberLogin({ nonce, mode, owner: claims.hold(nonce) });
      return nonce;
    },
    storeFlow(flow) {
      storeFlow(flowKey(), { ...flow, owner: claims.hold(flow.id) });
    },
    forget() {
      forgetLogins(flowKey(), claims);
      claims.drop();
    },
  };
}
