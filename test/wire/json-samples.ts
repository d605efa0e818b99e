import { jsonToEnvelope } from '../../src/wire/json.js';
import { decodeSettleBody } from '../../src/wire/settle-body.js';
import { block } from './page.js';
import { wireError } from './samples.js';

export interface Message {
  [key: string]: unknown;
  input: { [node: string]: unknown; data: Record<string, unknown>; feesttinfo?: Record<string, unknown>[] };
}

export const sample = (): Message => JSON.parse(block('json', 'http-request')) as Message;

export function changed(change: (message: Message) => void): string {
  const message = sample();
  change(message);
  return JSON.stringify(message);
}
export const refusal = (change: (message: Message) => void) => {
  const { code, detail, msgid } = wireError(() => jsonToEnvelope(changed(change)));
  return { code, detail, msgid };
};
export const bodyOf = (change: (message: Message) => void) => decodeSettleBody(jsonToEnvelope(changed(change)).body);
