import { Buffer } from 'node:buffer';

/** Hash slot of a key in Redis Cluster: CRC16 (XMODEM) of the hash tag, modulo 16,384. */
const POLYNOMIAL = 0x1021;
const SLOTS = 16384;

export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  const tag = close > open + 1 ? key.slice(open + 1, close) : key;
  let crc = 0;
  for (const byte of Buffer.from(tag, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : POLYNOMIAL)) & 0xffff;
  }
  return crc % SLOTS;
}
