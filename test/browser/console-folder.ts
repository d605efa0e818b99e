import { fileURLToPath } from 'node:url';

/** The console's files as they are served. */
export const CONSOLE = fileURLToPath(new URL('../../src/server/console/', import.meta.url));
