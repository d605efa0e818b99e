import { Buffer } from 'node:buffer';
import { WireError } from './errors.js';
import type { WireLimits } from './limits.js';
import { isIdentifier } from './text.js';

export type JsonObject = Readonly<Record<string, unknown>>;

const QUOTE = 34;
const BACKSLASH = 92;

/** Deepest nesting of brackets outside of texts; the text need not be valid JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inText) {
      if (c === BACKSLASH) i++;
      else if (c === QUOTE) inText = false;
    } else if (c === QUOTE) inText = true;
    else if (c === 91 || c === 123) deepest = Math.max(deepest, ++depth);
    else if (c === 93 || c === 125) depth--;
  }
  return deepest;
}

/** One JSON object within the limits. Throws WireError E101, E104, E111. */
export function parseBounded(text: string, limits: WireLimits): JsonObject {
  if (Buffer.byteLength(text) > limits.maxFrameBytes) throw new WireError('E104', `上限${limits.maxFrameBytes}字节`);
  if (depthOf(text) > limits.maxDepth) throw new WireError('E111');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError('E101', '不是有效的JSON');
  }
  if (!isObject(value)) throw new WireError('E101', '应为JSON对象');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The conventions of the interface send nothing as null or as an empty text. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** A caller's key as it may stand in an error message. */
export function shown(key: string): string {
  return isIdentifier(key, 40) ? key : '含非法字符的字段';
}
