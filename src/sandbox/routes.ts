/** Puts the providers, their pages, the panel and the control API under their paths. */
import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { createControlRoutes } from './control-routes.js';
import { createHostRoutes } from './host-routes.js';
import { createPassRoutes } from './idenge/pass-routes.js';
import { createIdengeApi } from './idenge/idenge-api-routes.js';
import { createIngresseApi } from './ingresse/ingresse-api-routes.js';
import { createLoginRoutes } from './ingresse/login-routes.js';
import { createAssetRoutes } from './pages/asset-routes.js';
import { createPanelRoutes, type PanelPorts } from './pages/panel-routes.js';
import { createPhoneRoutes } from './soluti/phone-routes.js';
import { createSolutiApi } from './soluti/soluti-api-routes.js';

export function createRoutes(ports: PanelPorts): Hono {
  const { context, world, control, reset } = ports;
  const ingresse = () => world().ingresse;
  const soluti = () => world().soluti;
  const idenge = () => world().idenge;
  const app = new Hono({ getPath: (request) => pathBelow(context.basePath, request) });
  app.route('/', createPanelRoutes(ports));
  app.route('/assets', createAssetRoutes());
  app.route('/control', createControlRoutes(context, control, reset));
  app.route('/host', createHostRoutes());
  app.route('/ingresse/api', createIngresseApi(context, ingresse));
  app.route('/ingresse', createLoginRoutes(context, ingresse));
  app.route('/soluti', createSolutiApi(context, soluti));
  app.route('/soluti', createPhoneRoutes(context, soluti));
  app.route('/idenge/api', createIdengeApi(context, idenge));
  app.route('/idenge', createPassRoutes(context, idenge));
  return app;
}

/** The path of a request as the routes know it; one that no route has where it is not below the base. */
function pathBelow(basePath: string, request: Request): string {
  const path = getPath(request);
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : '//';
}
