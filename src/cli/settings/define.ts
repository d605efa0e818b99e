import { type TSchema, Type } from 'typebox';

/** What every setting says of itself besides its type and default. */
export interface SettingNotes {
  /** 单位, '' for none. */
  readonly unit: string;
  /** Meaning in Chinese, then in English. */
  readonly zh: string;
  readonly en: string;
  /** The value is never shown. */
  readonly secret?: boolean;
}

export const whole = (value: number, minimum: number, maximum: number, unit: string, zh: string, en: string) =>
  Type.Integer({ default: value, minimum, maximum, unit, zh, en });
export const text = (value: string, zh: string, en: string, more: object = {}) =>
  Type.String({ default: value, maxLength: 4096, unit: '', zh, en, ...more });
export const flag = (value: boolean, zh: string, en: string) => Type.Boolean({ default: value, unit: '', zh, en });

const SenderSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9A-Za-z_.-]{1,64}$' }),
    secret: Type.String({ minLength: 16, maxLength: 256 }),
    areas: Type.Array(Type.String({ pattern: '^(\\*|[0-9]{6})$' }), { minItems: 1, maxItems: 4096 }),
  },
  { additionalProperties: false },
);

/** Shape of a senders file's content and of the setting `senders`. */
export const SendersSchema = Type.Array(SenderSchema, { maxItems: 10_000 });

/** One entry of the schema, as data. */
export type SettingSchema = TSchema &
  SettingNotes & {
    readonly type: 'string' | 'integer' | 'boolean' | 'array';
    readonly default: unknown;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly pattern?: string;
    readonly enum?: readonly string[];
  };
