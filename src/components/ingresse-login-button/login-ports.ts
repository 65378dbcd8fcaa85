/** The flow's ports on a real page: attributes, settings, windows, address and storage. */
import { createIngresseClient } from '../../core/client/ingresse-client.js';
import type { Connection } from '../../core/client/request.js';
import type { IngressePorts } from '../../core/flows/ingresse-ports.js';
import { currentConfig, readConfig } from '../internal/config.js';
import { delay } from '../internal/delay.js';
import { requireOrigin } from '../internal/page-origin.js';
import { loginAddress, startRequest, type LoginElement } from './login-address.js';
import {
  forgetLogin,
  judgeLanding,
  markLoginOpen,
  rememberLogin,
  storeFlow,
  takeCode,
  takeFlow,
  takeLanding,
  takeOpenLogin,
} from './login-page.js';
import { listenForHandover, openLoginWindow, passOn, passOnCode } from './login-window.js';
import { saveItem } from './tab-storage.js';

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
    requireOrigin();
    if (element.endpoint || currentConfig().endpoint) return true;
    return element.apiKey ? false : null;
  };

  return {
    hasBackend,
    client: async () => createIngresseClient(await connection()),
    sendsCookie: () => backend === location.origin,
    startRequest: (mode) => startRequest(element, mode, currentConfig()),
    async loginUrl(nonce, isHere) {
      const config = await readConfig();
      return loginAddress(element, isHere ? undefined : element.returnUrl, nonce, config);
    },
    openWindow(mode, given) {
      const opened = openLoginWindow(mode, given as Window | undefined);
      if (opened !== null) markLoginOpen();
      return opened;
    },
    leave: (url) => location.assign(url),
    async takeArrival() {
      const landing = takeLanding();
      const { requireNonce } = await readConfig();
      if (landing !== null) return judgeLanding(landing, requireNonce);
      // Where the page names its backend later, the code waits for that.
      return hasBackend() === true ? takeCode() : takeOpenLogin();
    },
    passOn: (name, handover, isProven) =>
      isProven === null ? passOnCode(name, handover) : passOn(name, handover, isProven),
    listen: listenForHandover,
    remember: rememberLogin,
    storeFlow: (flow) => storeFlow(flowKey, flow),
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
