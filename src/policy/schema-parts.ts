/** The words of the pack language as schema parts; the descriptions are what an editor shows and what a check says. */
import { type TProperties, type TSchema, Type } from 'typebox';

export const closed = { additionalProperties: false } as const;

/** Editors read YAML scalars as text, numbers or booleans; the program reads all of them as text. */
export const scalar = (pattern: string, description: string, more: TSchema[] = [Type.Number()]): TSchema =>
  Type.Union([Type.String({ pattern }), ...more], { description });

export const text = (description: string): TSchema => scalar('[\\s\\S]', description, [Type.Number(), Type.Boolean()]);
export const words = (list: readonly string[], description: string): TSchema =>
  Type.String({ enum: [...list], description });
export const flag = (description: string): TSchema =>
  Type.Union([Type.Boolean(), Type.String({ enum: ['true', 'false'] })], { description });
export const day = (description: string): TSchema =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: `${description}，如 2025-01-01` });
export const region = (description: string): TSchema =>
  scalar('^\\d{6}$', `${description}，六位区划代码`, [Type.Integer({ minimum: 100_000, maximum: 999_999 })]);
export const yuan = (description: string): TSchema =>
  scalar('^(0|[1-9]\\d*)(\\.\\d{1,2})?$', `${description}，元，至多两位小数`, [Type.Number({ minimum: 0 })]);
/** Below one per cent it is a fraction written where per cent is meant: 0.7 for 70. */
export const percent = (description: string): TSchema =>
  scalar('^(0+(\\.0+)?|[1-9]\\d{0,2}(\\.\\d{1,6})?)$', `${description}，百分数，如 88、62.5`, [
    Type.Number({ minimum: 0, maximum: 100 }),
  ]);
/** Points that are added, which may be few. */
export const points = (description: string): TSchema =>
  scalar('^\\d{1,3}(\\.\\d{1,6})?$', `${description}，百分点，如 5、0.2`, [Type.Number({ minimum: 0, maximum: 100 })]);
export const factor = (description: string): TSchema =>
  scalar('^\\d{1,3}(\\.\\d{1,6})?$', `${description}，倍数，如 0.8`, [Type.Number({ minimum: 0 })]);
export const count = (description: string): TSchema =>
  scalar('^\\d{1,6}$', description, [Type.Integer({ minimum: 0 })]);

const STANDINGS = ['cited', 'relayed', 'assumed'];

/** Any map may say where its values come from. */
export const NOTES: TProperties = {
  cite: Type.Optional(text('依据：“文件代号 条款”')),
  standing: Type.Optional(words(STANDINGS, '可信程度：cited 原文、relayed 转载、assumed 推定（须写 why）')),
  why: Type.Optional(text('推定的理由')),
  note: Type.Optional(text('说明，不影响计算')),
};

/** A closed map with annotations. */
export const map = (properties: TProperties, description: string): TSchema =>
  Type.Object({ ...properties, ...NOTES }, { ...closed, description });

export const list = (item: TSchema, description: string): TSchema => Type.Array(item, { description });
/** A single value stands for a list of one. */
export const oneOrList = (item: TSchema, description: string): TSchema =>
  Type.Union([item, Type.Array(item)], { description });
export const optional = (schema: TSchema): TSchema => Type.Optional(schema);

const DIMENSIONS = ['level', 'person', 'age', 'class', 'scope', 'line', 'insured', 'disease', 'identity'];
/** Marks a map whose keys are looked up and not fixed. */
const open = { additionalProperties: true } as const;

/** A value as such, with its own citation, looked up in a table, or said not to exist. */
export function value(of: TSchema, description: string): TSchema {
  const wrapped = map({ value: Type.Unknown() }, '带依据的值');
  const table = Type.Object(
    { by: oneOrList(words(DIMENSIONS, '按什么查表'), '按什么查表'), ...NOTES },
    { ...open, description: '查表' },
  );
  const absent = map({ not_provided: text('不提供的原因，结算时告诉对方') }, '明确不提供');
  return Type.Union([of, wrapped, table, absent], { description });
}
