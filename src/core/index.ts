/**
 * `catraca/core`: what runs anywhere, for apps that catch deep links, call Ingresse or draw a code themselves. Holds no
 * schema, so that a browser app may import it.
 */
export { CatracaError, errorCodes, isCatracaError, isErrorCode, type ErrorCode, type FieldError } from './errors.js';
export {
  formatWhileTyping,
  isSameHolder,
  maskDocumentId,
  padDocumentId,
  parseDocumentId,
  type DocumentId,
  type TypedText,
} from './document-id/document-id.js';
export { encodeQr, type QrPath } from './qr/qr-path.js';
export { safeImageUrl, type ImagePolicy } from './url/safe-image-url.js';
export { safeReturnUrl, type ReturnPolicy } from './url/safe-return-url.js';
export { createIngresseFetch, isSessionEnded, type IngresseFetchOptions } from './url/ingresse-session.js';
export {
  buildLoginUrl,
  readReturn,
  type LoginReturn,
  type LoginUrlOptions,
  type PendingLogin,
  type ReadReturnOptions,
} from './url/user-token.js';
export { createIdengeClient, type IdengeClient } from './client/idenge-client.js';
export { createIngresseClient, type IngresseClient } from './client/ingresse-client.js';
export { createSolutiClient, type SolutiClient } from './client/soluti-client.js';
export type { Connection } from './client/request.js';
export type * from './protocol/flow.js';
export type * from './protocol/idenge.js';
export type * from './protocol/ingresse.js';
export type * from './protocol/problem.js';
export type * from './protocol/soluti.js';
