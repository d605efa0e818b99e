/** @module The TypeScript client of the settlement core: the binary door, and a small one for HTTP/JSON. */
export {
  HttpClient,
  type HttpClientOptions,
  type HttpResult,
  type NationalAnswer,
  type NationalMessage,
} from './http.js';
export type { BillCall, CancelCall, ClaimCall, QueryCall, ReverseCall } from './messages.js';
export type { ClaimBody, RawLine } from '../wire/claim-body.js';
export type { ClientOptions, Sender } from './options.js';
export { CLIENT_CODES, type Executed, type InDoubt, type Refused, type Result } from './results.js';
export type { FilingActionBody, FilingAnswer, FilingBody, FilingRow, FilingsAnswer } from '../wire/filing-bodies.js';
export type { CancelAnswer, ReversalAnswer, ReversalOutcome } from '../wire/undo-bodies.js';
export { SettlementClient } from './settlement-client.js';
