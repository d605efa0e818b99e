import { RosterRow, rosterRowValidator } from './schema.js';

/** Why a row is not taken: the field as a path, and a Chinese sentence that quotes no value. */
export interface RowFault {
  readonly field: string;
  readonly reason: string;
}

/** The first fault of a row against the schema, or null. */
export function schemaFault(row: unknown): RowFault | null {
  if (rosterRowValidator.Check(row)) return null;
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return { field: '', reason: '一行应为一个 JSON 对象' };
  const faults = rosterRowValidator.Errors(row);
  const missing = faults.find((fault) => fault.keyword === 'required');
  if (missing !== undefined) return missingField(missing);
  const unknown = faults.find((fault) => fault.keyword === 'additionalProperties');
  if (unknown !== undefined) return unknownField(unknown);
  const first = faults[0];
  if (first === undefined) return { field: '', reason: '不符合名册格式' };
  const expected = descriptionAt(first.schemaPath);
  return { field: fieldOf(first.instancePath), reason: expected === null ? '格式不对' : `应为：${expected}` };
}

interface SchemaError {
  readonly instancePath: string;
  readonly params: unknown;
}

function missingField(error: SchemaError): RowFault {
  const names = (error.params as { requiredProperties?: readonly string[] }).requiredProperties ?? [];
  return { field: join(error.instancePath, names[0] ?? ''), reason: '缺少该字段' };
}

function unknownField(error: SchemaError): RowFault {
  const names = (error.params as { additionalProperties?: readonly string[] }).additionalProperties ?? [];
  // The name is the file's own text: bounded, and only what may stand in a field name.
  const name = (names[0] ?? '').replace(/[^0-9A-Za-z_]/g, '?').slice(0, 40);
  return { field: join(error.instancePath, name), reason: '名册没有这个字段' };
}

const fieldOf = (instancePath: string): string => instancePath.slice(1).replaceAll('/', '.');
const join = (instancePath: string, name: string): string =>
  instancePath === '' ? name : `${fieldOf(instancePath)}.${name}`;

/** The nearest description on the way down a JSON pointer into the schema. */
function descriptionAt(schemaPath: string): string | null {
  let node: unknown = RosterRow;
  let found: string | null = null;
  for (const key of schemaPath.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) break;
    node = (node as Record<string, unknown>)[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')];
    const description = (node as { description?: unknown } | undefined)?.description;
    if (typeof description === 'string') found = description;
  }
  return found;
}
