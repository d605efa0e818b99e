import { mkdtempSync, rmSync, statSync, writeFileSync, chmodSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsHelp } from '../../src/cli/settings/help.js';
import { loadSettings, SettingsError, settingsOf } from '../../src/cli/settings/load.js';
import { nearest } from '../../src/cli/settings/problem.js';
import { defaultSettings, envName, SETTING_NAMES, settingSchema } from '../../src/cli/settings/schema.js';
import { loadSenders, readSenders } from '../../src/cli/settings/senders.js';
import { describeStore, parseStoreAddress } from '../../src/cli/settings/store-address.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function file(text: string, name = 'config.yaml'): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

function complaint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

const fromEnv = (env: Record<string, string>) => loadSettings(env, null);

describe('settings: where values come from', () => {
  it('defaults are valid and listen on loopback', () => {
    expect(fromEnv({})).toEqual(defaultSettings());
    expect(fromEnv({})).toMatchObject({
      host: '127.0.0.1',
      port: 7300,
      dataDir: './data',
      store: 'embedded',
      allowRemote: false,
    });
  });

  it('environment over file over default', () => {
    const path = file('port: 7400\nthreads: 2\nlogLevel: warn\n');
    expect(loadSettings({ SC_CONFIG: path, SC_PORT: '7500' }, null)).toMatchObject({
      port: 7500,
      threads: 2,
      logLevel: 'warn',
      host: '127.0.0.1',
    });
  });

  it('the file named on the command line wins over SC_CONFIG', () => {
    const path = file('port: 7400\n');
    expect(loadSettings({ SC_CONFIG: '/nowhere' }, path).port).toBe(7400);
  });

  it('reads JSON and an empty file too', () => {
    expect(loadSettings({}, file('{"strict": true}', 'c.json')).strict).toBe(true);
    expect(loadSettings({}, file('# nothing\n'))).toEqual(defaultSettings());
  });

  it('reads every type from the environment', () => {
    const senders = [{ id: 'a', secret: '0123456789abcdef', areas: ['*'] }];
    expect(
      fromEnv({
        SC_STRICT: 'true',
        SC_MAX_FRAME_BYTES: '2048',
        SC_DATA_DIR: '/x',
        SC_SENDERS: JSON.stringify(senders),
      }),
    ).toMatchObject({
      strict: true,
      maxFrameBytes: 2048,
      dataDir: '/x',
      senders,
    });
  });

  it('settings given by a program are checked alike', () => {
    expect(settingsOf({ port: 0 }).port).toBe(0);
    expect(complaint(() => settingsOf({ port: 70_000 }))).toContain('port');
  });
});

describe('settings: a wrong one stops the start with a sentence', () => {
  it.each([
    [{ SC_PORT: 'abc' }, ['port', 'SC_PORT', '“abc”', '0–65535 的整数', '默认 7300', '请改正 SC_PORT']],
    [{ SC_PORT: '65536' }, ['port', '65536', '0–65535']],
    [{ SC_PORT: '7300.5' }, ['port', '“7300.5”']],
    [{ SC_PORT: '' }, ['port', '“”']],
    [{ SC_STRICT: 'maybe' }, ['strict', '“maybe”', 'true 或 false']],
    [{ SC_LOG_LEVEL: 'loud' }, ['logLevel', '“loud”', 'info', 'debug']],
    [{ SC_ENGINE_NO: '1000' }, ['engineNo', '1000', '0–999']],
    [{ SC_IDLE_TIMEOUT_S: '5' }, ['idleTimeoutS', 'SC_IDLE_TIMEOUT_S', '8–960']],
    [{ SC_HOST: '0.0.0.0' }, ['host', '“0.0.0.0”', 'allowRemote', 'SC_ALLOW_REMOTE']],
    [{ SC_HOST: '' }, ['host', 'SC_HOST', '非空']],
    [{ SC_STORE: 'mysql://h' }, ['store', '“mysql://h”', 'embedded', 'sentinel://']],
    [{ SC_STORE: 'redis://:pw@h:6379' }, ['store', 'storePassword']],
    [{ SC_STORE: 'sentinel://h1:26379' }, ['store', '主节点名']],
    [{ SC_WAIT_REPLICAS: '1' }, ['waitReplicas', 'SC_WAIT_REPLICAS', '内置存储']],
    [{ SC_SHARED_PORT: 'true' }, ['sharedPort', '内置存储']],
    [{ SC_DEFAULT_TIMEOUT_MS: '90000' }, ['defaultTimeoutMs', '90000', 'maxTimeoutMs']],
    [{ SC_MAX_BACKPRESSURE_BYTES: '2048' }, ['maxBackpressureBytes', '2048', 'maxFrameBytes']],
    [
      { SC_STORE: 'redis://h', SC_WAIT_REPLICAS: '1', SC_WAIT_TIMEOUT_MS: '1000' },
      ['waitTimeoutMs', 'storeTimeoutMs', '1000'],
    ],
    [{ SC_STORE_KEY_PREFIX: '{a}' }, ['storeKeyPrefix', '“{a}”', '字母']],
    [{ SC_PROT: '7400' }, ['SC_PROT', '是不是想写 SC_PORT']],
    [{ SC_SENDERS: 'a' }, ['senders', 'SC_SENDERS', 'secret']],
  ] as [Record<string, string>, string[]][])('%j', (env, words) => {
    const sentence = complaint(() => fromEnv(env));
    for (const word of words) expect(sentence).toContain(word);
    expect(sentence).toMatch(/请.*。$/);
  });

  it('names file, line and key, with the nearest name for an unknown one', () => {
    const path = file('host: 127.0.0.1\nprot: 7400\n');
    const sentence = complaint(() => loadSettings({}, path));
    for (const word of [path, '第 2 行', 'prot', '是不是想写 port']) expect(sentence).toContain(word);
  });

  it('names file and line of a wrong value', () => {
    const path = file('host: 127.0.0.1\n\nport: many\n');
    const sentence = complaint(() => loadSettings({}, path));
    for (const word of [path, '第 3 行', 'port', '“many”', '0–65535']) expect(sentence).toContain(word);
  });

  it.each(['port: [\n', 'port: 1\nport: 2\n', '- port\n', 'just text\n'])(
    'a file that is no list of settings: %j',
    (text) => {
      expect(complaint(() => loadSettings({}, file(text)))).toContain('config.yaml');
    },
  );

  it('a file that is not there', () => {
    expect(complaint(() => loadSettings({ SC_CONFIG: '/nowhere/c.yaml' }, null))).toContain('/nowhere/c.yaml');
  });

  it('a number in the file where text is expected, and a quoted number, are refused', () => {
    expect(complaint(() => loadSettings({}, file('dataDir: 5\n')))).toContain('dataDir');
    expect(complaint(() => loadSettings({}, file('port: "7300"\n')))).toContain('port');
  });

  it('never shows a secret', () => {
    const short = JSON.stringify([{ id: 'a', secret: 'tooshort', areas: ['*'] }]);
    const sentence = complaint(() => fromEnv({ SC_SENDERS: short }));
    expect(sentence).not.toContain('tooshort');
    expect(sentence).toContain('/0/secret');
    expect(complaint(() => fromEnv({ SC_STORE_PASSWORD: 'p'.repeat(5000) }))).not.toContain('ppp');
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('%s is loopback', (host) =>
    expect(fromEnv({ SC_HOST: host }).host).toBe(host),
  );
  it.each(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', ''])('%j needs allowRemote', (host) =>
    expect(() => fromEnv({ SC_HOST: host })).toThrow(SettingsError),
  );
  it('allowRemote opens', () => expect(fromEnv({ SC_HOST: '0.0.0.0', SC_ALLOW_REMOTE: 'true' }).host).toBe('0.0.0.0'));
});

describe('settings: help', () => {
  it('lists every setting with its environment name, default and meaning', () => {
    const help = settingsHelp();
    for (const name of SETTING_NAMES) {
      const schema = settingSchema(name);
      for (const text of [name, envName(name), schema.zh, schema.en]) expect(help).toContain(text);
      expect(help).toContain(
        `默认 ${schema.type === 'array' ? '无' : schema.default === '' ? '空' : String(schema.default)}`,
      );
    }
  });

  it('suggests only near names', () => {
    expect(nearest('thread', SETTING_NAMES)).toBe('threads');
    expect(nearest('maxFrameByte', SETTING_NAMES)).toBe('maxFrameBytes');
    expect(nearest('somethingElseEntirely', SETTING_NAMES)).toBeNull();
  });
});

describe('store address', () => {
  it.each([
    ['embedded', { kind: 'embedded' }, '内置存储'],
    ['redis://h', { kind: 'standalone', at: { host: 'h', port: 6379 }, db: 0 }, 'Redis h:6379'],
    [
      'redis://10.0.0.1:7001/3',
      { kind: 'standalone', at: { host: '10.0.0.1', port: 7001 }, db: 3 },
      'Redis 10.0.0.1:7001',
    ],
    ['redis://[::1]:7001', { kind: 'standalone', at: { host: '::1', port: 7001 }, db: 0 }, 'Redis ::1:7001'],
    ['unix:///run/redis.sock', { kind: 'unix', path: '/run/redis.sock', db: 0 }, 'Redis /run/redis.sock'],
    [
      'sentinel://a,b:5000/main',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 5000 },
        ],
        master: 'main',
        db: 0,
      },
      'Redis Sentinel main',
    ],
    [
      'cluster://a:1,b:2',
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
      'Redis Cluster a:1,b:2',
    ],
  ] as const)('%s', (text, address, described) => {
    expect(parseStoreAddress(text)).toEqual(address);
    expect(describeStore(parseStoreAddress(text))).toBe(described);
  });

  it.each([
    '',
    'redis://',
    'redis://h:0',
    'redis://h:99999',
    'redis://h:6379/x',
    'unix://relative',
    'cluster://a/1',
    'sentinel://,/m',
    'file:///x',
    'redis:/h',
  ])('refuses %j', (text) => expect(() => parseStoreAddress(text)).toThrow(/[。，\u4e00-\u9fff]/));
});

describe('senders', () => {
  it('writes a file with one sender on the first start, readable by its owner only, and keeps it', () => {
    const settings = settingsOf({ dataDir: join(dir, 'data') });
    const first = loadSenders(settings);
    expect(first).toMatchObject({ created: true, exposed: false, path: join(dir, 'data', 'senders.json') });
    expect(first.senders).toEqual([{ id: 'local', secret: expect.stringMatching(/^[\w-]{32}$/), areas: ['*'] }]);
    expect(statSync(first.path as string).mode & 0o777).toBe(0o600);
    expect(loadSenders(settings)).toEqual({ ...first, created: false });
    const other = loadSenders(settingsOf({ dataDir: join(dir, 'other') }));
    expect(other.senders[0]?.secret).not.toBe(first.senders[0]?.secret);
  });

  it('a configured file is never created, and one that others may read is reported', () => {
    const path = join(dir, 's.json');
    expect(complaint(() => loadSenders(settingsOf({ sendersFile: path })))).toContain(path);
    writeFileSync(path, JSON.stringify([{ id: 'a', secret: '0123456789abcdef', areas: ['610100'] }]));
    chmodSync(path, 0o644);
    expect(loadSenders(settingsOf({ sendersFile: path }))).toMatchObject({ exposed: true, created: false });
  });

  it('inline senders need no file', () => {
    const senders = [{ id: 'a', secret: '0123456789abcdef', areas: ['*'] }];
    expect(loadSenders(settingsOf({ senders, dataDir: join(dir, 'none') })).senders).toEqual(senders);
    expect(() => statSync(join(dir, 'none'))).toThrow();
  });

  it.each([
    ['not json', 'JSON'],
    ['{"senders":[]}', '至少写一个'],
    ['{"senders":[{"id":"a","secret":"SHORTSECRET","areas":["*"]}]}', '/0/secret'],
    ['[{"id":"a","secret":"0123456789abcdef","areas":["61"]}]', '/0/areas/0'],
    [
      '[{"id":"a","secret":"0123456789abcdef","areas":["*"]},{"id":"a","secret":"0123456789abcdef","areas":["*"]}]',
      '写了两次',
    ],
    ['{"sender":[]}', '内容不对'],
  ])('refuses %s', (text, word) => {
    const path = file(text, 'senders.json');
    const sentence = complaint(() => readSenders(path));
    expect(sentence).toContain(word);
    expect(sentence).toContain(path);
    expect(sentence).not.toContain('SHORTSECRET');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
