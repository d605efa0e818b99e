/**
 * Which partition a person belongs to. A partition is a hash tag in Redis and an outbox in both adapters (R1, R12).
 * Fixed when a store is created: neither the hash nor the number may change under existing data.
 */

import { Buffer } from 'node:buffer';
import { charCode } from '../wire/char-codes.js';

export const MAX_PARTITIONS = 1024;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a, 32 bits, over the UTF-8 bytes of `text`; 0 … 2^32-1. */
export function fnv1a(text: string): number {
  const n = text.length;
  let hash = FNV_OFFSET;
  for (let i = 0; i < n; i += 1) {
    const unit = charCode(text, i);
    if (unit > 0x7f) return fnv1aBytes(Buffer.from(text, 'utf8'));
    hash = Math.imul(hash ^ unit, FNV_PRIME);
  }
  return hash >>> 0;
}

function fnv1aBytes(bytes: Uint8Array): number {
  let hash = FNV_OFFSET;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

/** 0 … partitions-1 for a psn_no (or a msgid). */
export function partitionOf(id: string, partitions: number): number {
  const hash = fnv1a(id);
  // The high half is folded in: numbers that differ only in early digits must not share low bits.
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
}
