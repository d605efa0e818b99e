import { type DestinationStream, type Logger, pino } from 'pino';
import { maskIdNumbers } from '../wire/mask.js';

export type { Logger } from 'pino';

const SECRET_KEYS = [
  'secret',
  'password',
  'storePassword',
  'sentinelPassword',
  'senders',
  'signature',
  'certno',
  'certNo',
  'cert_no',
];

export interface Log {
  readonly logger: Logger;
  /** Writes what is still buffered; before the process ends. */
  flush(): void;
}

/**
 * JSON lines, written without blocking. Secrets are left out by name; the finished line is searched for ID numbers, so
 * none leaves whole whatever field or error text it stood in.
 */
export function openLog(level: string, destination?: DestinationStream): Log {
  const buffered = destination === undefined ? pino.destination({ dest: 2, sync: false }) : null;
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '***' },
      hooks: { streamWrite: maskIdNumbers },
    },
    destination ?? (buffered as DestinationStream),
  );
  return {
    logger,
    flush() {
      try {
        buffered?.flushSync();
      } catch {
        // Not opened yet or already gone: nothing is buffered.
      }
    },
  };
}
