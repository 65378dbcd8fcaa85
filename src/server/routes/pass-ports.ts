/** What all routes about passes share. */
import type { LogMistake } from '../log-once.js';
import type { IdengeOptions } from '../options-idenge.js';
import type { IdengeApi } from '../providers/idenge-api.js';
import type { RouteContext } from '../route-context.js';
import type { PassPolicy } from './pass-policy.js';
import type { PassView } from './pass-view.js';

export interface PassPorts {
  readonly context: RouteContext;
  readonly options: IdengeOptions;
  readonly api: IdengeApi;
  readonly policy: PassPolicy;
  readonly view: PassView;
  readonly logMistake: LogMistake;
}
