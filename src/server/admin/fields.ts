/** Fields that requests share. */
import { type TProperties, Type } from 'typebox';
import { isDay } from '../../policy/dates.js';
import { AdminError } from './errors.js';

export const PsnNo = Type.String({ pattern: '^[0-9A-Za-z_-]{1,30}$' });
export const SetlId = Type.String({ pattern: '^[0-9A-Za-z_-]{1,60}$' });
export const Msgid = Type.String({ pattern: '^[0-9A-Za-z_-]{1,30}$' });
export const Version = Type.String({ pattern: '^[0-9]{6}@[0-9a-f]{1,64}$' });
export const Region = Type.String({ pattern: '^[0-9]{6}$' });
export const Day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
/** Its length is looked at apart: a missing reason has an answer of its own. */
export const Reason = Type.String({ maxLength: 400 });
export const Limit = Type.Integer({ minimum: 1, maximum: 200 });
export const Cursor = Type.String({ minLength: 1, maxLength: 60_000, pattern: '^[0-9A-Za-z_-]+$' });
export const Lang = Type.Union([Type.Literal('zh'), Type.Literal('en')]);

export const DEFAULT_LIMIT = 50;

export const body = <P extends TProperties>(fields: P) => Type.Object(fields, { additionalProperties: false });

/** A day of the calendar. Throws AdminError `bad_request` naming the field. */
export function realDay(day: string, field: string): string {
  if (!isDay(day)) throw new AdminError('bad_request', field);
  return day;
}
