/**
 * Holds a pack node against the schema and names everything that does not fit, each with its place: unknown keys (with the
 * one that was probably meant), missing keys, and values of another form. Works on nodes whose scalars are all text.
 */
import { isList, isMap, type PackMap, type PackNode, positionOf } from './node.js';

export interface Misfit {
  /** `file:line:column`. */
  readonly where: string;
  readonly message: string;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
}

/** `schema` is any part of RegionFile, BenefitFile or ExamplesFile. */
export function misfits(schema: object, node: PackNode): Misfit[] {
  const found: Misfit[] = [];
  visit(schema as Schema, node, positionOf(node), '', found);
  return found;
}

function visit(schema: Schema, node: PackNode, where: string, name: string, found: Misfit[]): void {
  if (schema.anyOf !== undefined) {
    const branch = branchFor(schema.anyOf, node);
    if (branch === null)
      found.push({
        where,
        message: `${name}应为${unionWanted(schema, node)}${typeof node === 'string' ? `，不是“${node}”` : ''}`,
      });
    else visit(branch, node, where, name, found);
  } else if (isMap(node)) {
    if (schema.type === 'object') visitMap(schema, node, name, found);
    else if (schema.type !== undefined)
      found.push({ where, message: `${name}应为${schema.description ?? schema.type}，不是一组键值` });
  } else if (isList(node)) {
    if (schema.type === 'array')
      for (const item of node) visit(schema.items ?? {}, item, positionOf(item) || where, name, found);
    else if (schema.type !== undefined)
      found.push({ where, message: `${name}应为${schema.description ?? schema.type}，不是列表` });
  } else if (!fitsText(schema, node)) {
    found.push({ where, message: `${name}应为${wanted(schema)}，不是“${node}”` });
  }
}

function visitMap(schema: Schema, node: PackMap, name: string, found: Misfit[]): void {
  const properties = schema.properties ?? {};
  const [other] = Object.values(schema.patternProperties ?? {});
  for (const [key, value] of Object.entries(node)) {
    const known = properties[key] ?? other;
    const at = positionOf(node, key);
    if (known !== undefined) visit(known, value, at, `${key} `, found);
    else if (schema.additionalProperties === false)
      found.push({ where: at, message: `${name}不认识 ${key}${hint(key, Object.keys(properties))}` });
  }
  for (const key of schema.required ?? []) {
    if (node[key] === undefined)
      found.push({ where: positionOf(node), message: `${name}缺少 ${key}（${properties[key]?.description ?? ''}）` });
  }
}

/** The branch a node was meant for: maps by the keys they share, texts by fitting, lists by being one. */
function branchFor(branches: readonly Schema[], node: PackNode): Schema | null {
  const flat = branches.flatMap((b) => b.anyOf ?? [b]);
  if (isList(node)) return flat.find((b) => b.type === 'array') ?? null;
  if (!isMap(node)) return flat.find((b) => fitsText(b, node)) ?? null;
  const scored = flat.filter((b) => b.type === 'object').map((b) => ({ b, score: score(b, node) }));
  return scored.sort((x, y) => y.score - x.score)[0]?.b ?? null;
}

function score(schema: Schema, node: PackMap): number {
  const keys = Object.keys(node).filter((key) => schema.properties?.[key] !== undefined);
  const required = (schema.required ?? []).every((key) => node[key] !== undefined);
  return keys.length + (required && (schema.required ?? []).length > 0 ? 10 : 0);
}

function fitsText(schema: Schema, text: PackNode): boolean {
  if (typeof text !== 'string') return false;
  if (schema.anyOf !== undefined) return schema.anyOf.some((b) => fitsText(b, text));
  if (schema.enum !== undefined) return schema.enum.includes(text);
  if (schema.pattern !== undefined) return new RegExp(schema.pattern).test(text);
  return schema.type === undefined || schema.type === 'string';
}

/** What texts a union takes; its own description for lists and maps. */
function unionWanted(schema: Schema, node: PackNode): string {
  if (typeof node !== 'string') return schema.description ?? '别的写法';
  const texts = (schema.anyOf ?? []).flatMap((b) => (b.type === 'string' || b.anyOf !== undefined ? [wanted(b)] : []));
  return [...new Set(texts)].join('，或').replace('，或 ', '或 ') || (schema.description ?? '别的写法');
}

const wanted = (schema: Schema): string =>
  schema.enum === undefined ? (schema.description ?? '别的写法') : ` ${schema.enum.join('、')} 之一`;

/** The known key that shares most with a misspelt one. */
function hint(key: string, known: readonly string[]): string {
  const near = known.map((k) => ({ k, d: distance(key, k) })).sort((a, b) => a.d - b.d)[0];
  return near !== undefined && near.d <= Math.max(2, Math.floor(key.length / 3))
    ? `，是不是想写 ${near.k}？`
    : `；可写 ${known.join('、')}`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
