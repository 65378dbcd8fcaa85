/** The backend, its store, and the three providers' clients on their own: what a server imports as `catraca/server`. */
export { createCatraca, type Catraca } from './create-catraca.js';
export type {
  CardholderKey,
  IdentifyAnswer,
  CatracaOptions,
  Deliver,
  EnrolledAnswer,
  FlowFacts,
  IdengeOptions,
  CurrentUser,
  IngresseIdentity,
  IngresseOptions,
  PassFieldOptions,
  PushFacts,
  SecretKey,
  SignInHook,
  SolutiIdentity,
  SolutiOptions,
  SolutiPushOptions,
} from './options.js';
export type { PassTokenAction, PassTokenInput } from './pass-token.js';
export type { Clock } from './clock.js';
export type { Log, LogEvent } from './log.js';
export { memoryStore, type MemoryStoreOptions } from './stores/memory-store.js';
export type * from './stores/flow-store.js';
export { storeTimes } from './stores/flow-store.js';
export { createSolutiApi, type SolutiApi, type SolutiApiOptions } from './providers/soluti-api.js';
export { createIngresseApi, type IngresseApi, type IngresseApiOptions } from './providers/ingresse-api.js';
export { createIdengeApi, type IdengeApi, type IdengeApiOptions } from './providers/idenge-api.js';
export { isProviderError, ProviderError } from './providers/provider-error.js';
export { CatracaError, isCatracaError, type ErrorCode } from '../core/errors.js';
