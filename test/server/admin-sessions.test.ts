/** What each of these needs an engine of its own for: clocks, settings; and what a password costs. */
import { describe, expect, it } from 'vitest';
import { hashPassword, PASSWORD_COST, verifyPassword } from '../../src/server/admin/access/passwords.js';
import { manualClock, systemClock } from '../../src/wire/clock.js';
import { codeOf, PASSWORDS, signedIn, startAdmin } from './admin-support.js';

describe('passwords', () => {
  it('cost 32 MiB each unless a test says otherwise', async () => {
    expect(PASSWORD_COST).toEqual({ n: 32_768, r: 8, p: 1 });
    const kept = await hashPassword('twelve-quiet-otters');
    expect(kept).toMatchObject(PASSWORD_COST);
    expect(await verifyPassword('twelve-quiet-otters', kept)).toBe(true);
    expect(await verifyPassword('twelve-quiet-otter', kept)).toBe(false);
  });
});

describe('a session', () => {
  it('ends after its idle time and at the latest after its absolute time; what a page asks by itself keeps it no longer', async () => {
    const clock = manualClock(systemClock.nowMs());
    const own = await startAdmin({ consoleIdleS: 60, consoleSessionS: 300 }, { clock });
    try {
      const client = await signedIn(own.engine, 'view');
      for (let i = 0; i < 4; i++) {
        clock.advance(55_000);
        expect((await client.get('session')).status).toBe(200);
      }
      clock.advance(55_000);
      expect((await client.send('GET', 'live', undefined, { 'x-background': '1' })).status).toBe(200);
      clock.advance(6_000);
      expect(codeOf(await client.get('session'))).toBe('session_expired');
      const long = await signedIn(own.engine, 'view');
      for (let i = 0; i < 6; i++) {
        clock.advance(50_000);
        const { status } = await long.get('session');
        expect(status).toBe(i < 5 ? 200 : 401);
      }
    } finally {
      await own.stop();
    }
  });
});

describe('where the console may be', () => {
  it.each([
    ['no operators', {}, false, 404],
    ['console off', { console: 'off' }, true, 404],
    ['operators on loopback', {}, true, 200],
    ['outside loopback without TLS', { host: '0.0.0.0', allowRemote: true }, true, 404],
    ['outside loopback behind a trusted proxy', { host: '0.0.0.0', allowRemote: true, trustedProxy: true }, true, 200],
  ] as const)('%s', async (_, values, withOperators, status) => {
    const own = await startAdmin(values, { withOperators });
    try {
      const { port } = own.engine;
      const signIn = { name: 'view', password: PASSWORDS.view };
      const response = await fetch(`http://127.0.0.1:${port}/v1/admin/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(signIn),
      });
      expect(response.status).toBe(status);
      const secure = 'trustedProxy' in values;
      if (status === 200) expect(/; Secure$/.test(response.headers.get('set-cookie') ?? '')).toBe(secure);
      expect((await fetch(`http://127.0.0.1:${port}/console`, { redirect: 'manual' })).status).toBe(
        status === 200 ? 308 : 404,
      );
      expect(own.engine.console).toBe(status === 200);
    } finally {
      await own.stop();
    }
  });

  it('refuses to start where it must be on and may not', async () => {
    await expect(startAdmin({ console: 'on' }, { withOperators: false })).rejects.toThrow('operator add');
    await expect(startAdmin({ console: 'on', host: '0.0.0.0', allowRemote: true })).rejects.toThrow('trustedProxy');
  });
});
