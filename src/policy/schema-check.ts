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
    if (branch?.properties?.['by'] !== undefined && isMap(node)) visitTable(schema, branch, node, found);
    else if (branch?.properties?.['value'] !== undefined && isMap(node))
      visitWrapped(schema, branch, node, name, found);
    else if (branch === null)
      found.push({
        where,
        message: `${name}应为${unionWanted(schema, node)}${typeof node === 'string' ? `，不是“${node}”${slip(node)}` : ''}`,
      });
    else visit(branch, node, where, name, found);
  } else if (isMap(node)) {
    if (schema.type === 'object') visitMap(schema, node, name, found);
    else if (schema.type !== undefined)
      found.push({ where, message: `${name}应为${formWanted(schema)}，不是一组键值` });
  } else if (isList(node)) {
    if (schema.type === 'array')
      for (const item of node) visit(schema.items ?? {}, item, positionOf(item) || where, name, found);
    else if (schema.type !== undefined) found.push({ where, message: `${name}应为${formWanted(schema)}，不是列表` });
  } else if (!fitsText(schema, node)) {
    found.push({
      where,
      message: `${name}应为${wanted(schema)}，不是“${node}”${typeof node === 'string' ? slip(node) : ''}`,
    });
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

/** A table: `by` itself, then every cell of it as the value it stands for. */
function visitTable(of: Schema, table: Schema, node: PackMap, found: Misfit[]): void {
  for (const [key, schema] of Object.entries(table.properties ?? {})) {
    const part = node[key];
    if (part !== undefined) visit(schema, part, positionOf(node, key), `${key} `, found);
  }
  visitCells(of, Object.keys(table.properties ?? {}), node, isList(node['by']) ? node['by'].length : 1, found);
}

function visitCells(of: Schema, notes: readonly string[], node: PackMap, depth: number, found: Misfit[]): void {
  for (const [key, cell] of Object.entries(node)) {
    if (notes.includes(key)) continue;
    const inner = depth > 1 && isMap(cell) && TABLE_ENDS.every((end) => cell[end] === undefined);
    if (inner) visitCells(of, notes, cell, depth - 1, found);
    else visit(of, cell, positionOf(node, key), `${key} `, found);
  }
}

/** Where one of these stands, a table stops early. */
const TABLE_ENDS = ['by', 'value', 'not_provided'];

/** `{value: …, cite: …}`: what is wrapped is the value. */
function visitWrapped(of: Schema, wrapped: Schema, node: PackMap, name: string, found: Misfit[]): void {
  const { value, ...notes } = node;
  visit(of, value ?? '', positionOf(node, 'value'), name, found);
  for (const [key, note] of Object.entries(notes)) {
    const known = wrapped.properties?.[key];
    if (known !== undefined) visit(known, note, positionOf(node, key), `${key} `, found);
    else
      found.push({
        where: positionOf(node, key),
        message: `${name}不认识 ${key}${hint(key, Object.keys(wrapped.properties ?? {}))}`,
      });
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
  const texts = (schema.anyOf ?? []).flatMap(textsWanted);
  return [...new Set(texts)].join('，或').replace('，或 ', '或 ') || (schema.description ?? '别的写法');
}

/** A scalar that editors may read as text, number or boolean has one description; a union of forms has one for each. */
function textsWanted(schema: Schema): string[] {
  if (schema.type === 'string') return [wanted(schema)];
  if (schema.anyOf === undefined) return [];
  const scalar = schema.anyOf.every((b) => b.anyOf === undefined && b.type !== 'object' && b.type !== 'array');
  return scalar && schema.anyOf.some((b) => b.pattern !== undefined)
    ? [wanted(schema)]
    : schema.anyOf.flatMap(textsWanted);
}

/** What is usually meant by a number that is none. */
function slip(text: string): string {
  if (/^0?\.\d+$/.test(text)) return '（比例写百分数：七成写 70，不写 0.7）';
  return /^[\d.]*[\d,，]+\s*(万元|万|元|%|％)$|^\d{1,3}([,，]\d{3})+/.test(text)
    ? '（只写数字：不写逗号、百分号和单位，1.5 万元写 15000）'
    : '';
}

const wanted = (schema: Schema): string =>
  schema.enum === undefined ? formWanted(schema) : ` ${schema.enum.join('、')} 之一`;

/** What a value is for, with the form when it is a list or a map. */
function formWanted(schema: Schema): string {
  const what = schema.description ?? '别的写法';
  if (schema.type === 'array') return `${what}，写成列表（每项前面写 -）`;
  return schema.type === 'object'
    ? `${what}，写成 {${Object.keys(schema.properties ?? {})
        .filter((k) => !NOTE_KEYS.includes(k))
        .join('、')}}`
    : what;
}

const NOTE_KEYS = ['cite', 'standing', 'why', 'note'];

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
