import { type Static, type TObject, Type } from 'typebox';
import { CONSOLE_SETTINGS } from './schema-console.js';
import { flag, SendersSchema, type SettingSchema, text, whole } from './define.js';

export { SendersSchema, type SettingSchema } from './define.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const DURABILITY = ['server', 'fsync', 'replicated'] as const;

const MIB = 1_048_576;

/**
 * Every setting of the engine, in one place: type, bounds, default, unit, meaning. Help, checks and the configuration
 * file are made from it.
 */
export const SettingsSchema = Type.Object(
  {
    host: text('127.0.0.1', '监听地址', 'address to listen on', { minLength: 1 }),
    port: whole(7300, 0, 65_535, '', '监听端口，0 表示任选空闲端口', 'port to listen on, 0 = any free one'),
    sharedPort: flag(false, '允许多个进程共用端口', 'several processes may listen on the port'),
    ownPort: whole(
      0,
      0,
      65_535,
      '',
      '本进程另外单独监听的端口（状态、指标、检查），0 表示没有；start --processes 依次加 1',
      'port of this process alone besides the shared one, for checks and metrics; 0 = none',
    ),
    allowRemote: flag(
      false,
      '允许监听非本机地址（前面须有 TLS 终端）',
      'allow an address other machines can reach; put TLS in front',
    ),

    dataDir: text('./data', '数据目录', 'folder of the embedded store and the generated senders file', {
      minLength: 1,
    }),
    store: text(
      'embedded',
      '存储：embedded、redis://主机:端口/库号、unix:///路径、sentinel://主机:端口,…/主节点名、cluster://主机:端口,…',
      'embedded, or the address of Redis: standalone, Sentinel or Cluster',
      { minLength: 1 },
    ),
    storeUsername: text('', 'Redis 用户名', 'user of Redis'),
    storePassword: text('', 'Redis 口令', 'password of Redis', { secret: true }),
    sentinelPassword: text('', 'Sentinel 口令', 'password of the Sentinels', { secret: true }),
    storeTls: flag(false, '用 TLS 连接 Redis', 'connect to Redis over TLS'),
    storeKeyPrefix: text('sc:', 'Redis 键名前缀', 'prefix of every key in Redis', {
      minLength: 1,
      maxLength: 32,
      pattern: '^[0-9A-Za-z:_.-]+$',
    }),
    storePartitions: whole(
      0,
      0,
      1024,
      '',
      '分区数，建库时定下，之后不能改；0 表示按已有的库，新库在 Cluster 为 64，其余为 8',
      'partitions, fixed when the store is created; 0 = as it was created, a new one 64 in Cluster, else 8',
    ),
    storeConnectTimeoutMs: whole(3000, 10, 60_000, 'ms', '连接存储的时限', 'connecting to the store'),
    storeTimeoutMs: whole(
      1000,
      10,
      60_000,
      'ms',
      '一次 Redis 操作的时限，提交超过即为待确认',
      'one operation of Redis; a commit that takes longer is in doubt',
    ),
    durability: Type.Unsafe<(typeof DURABILITY)[number]>({
      type: 'string',
      enum: [...DURABILITY],
      default: 'server',
      unit: '',
      zh: '持久级别：server 按 Redis 现有设置（不足只警告），fsync 要求 appendfsync always，replicated 要求 waitReplicas 且 min-replicas-to-write 不低于它；不满足则不接单',
      en: 'what Redis must be set up for before it gets a commit: server = whatever it is, with a warning; fsync; replicated',
    }),
    waitReplicas: whole(0, 0, 10, '', '每批提交须确认的从节点数', 'replicas that must confirm every batch'),
    waitTimeoutMs: whole(200, 1, 60_000, 'ms', '等待从节点确认的时限', 'waiting for the replicas'),

    threads: whole(0, 0, 256, '', '计算线程数，0 表示按处理器数', 'compute threads, 0 = by the number of processors'),
    batchTimeoutMs: whole(
      5000,
      100,
      60_000,
      'ms',
      '一批计算的最长用时，超过即重启计算线程',
      'longest computation of one batch before its thread is replaced',
    ),
    batchMaxMessages: whole(128, 1, 4096, '笔', '一批最多笔数', 'messages in one batch'),
    batchMaxBytes: whole(MIB, 1024, 64 * MIB, '字节', '一批最多字节', 'bytes in one batch'),
    batchesInFlight: whole(4, 1, 256, '', '同时处理的批数', 'batches under way at once'),
    queueMaxMessages: whole(
      20_000,
      1,
      10_000_000,
      '笔',
      '在途报文上限，超出即答系统繁忙',
      'messages admitted and not answered; more are refused',
    ),
    queueMaxBytes: whole(64 * MIB, 1024, 4096 * MIB, '字节', '在途报文字节上限', 'bytes of those'),
    admitPercent: whole(
      60,
      1,
      100,
      '%',
      '预计用时超过超时的该比例即拒绝',
      'refused when the expected time exceeds this share of the timeout',
    ),
    inDoubtGraceMs: whole(
      2000,
      0,
      60_000,
      'ms',
      '超时后继续查证提交结果的时间',
      'how long past the deadline an uncertain commit is looked up',
    ),

    maxFrameBytes: whole(MIB, 1024, 16 * MIB, '字节', '单个报文上限', 'one frame or JSON body'),
    maxTimeoutMs: whole(60_000, 1, 600_000, 'ms', '报文可要求的最长超时', 'longest timeout a message may ask for'),
    defaultTimeoutMs: whole(
      5000,
      1,
      600_000,
      'ms',
      'JSON 报文未写超时时采用',
      'timeout of a JSON message that names none',
    ),

    maxConnections: whole(10_000, 1, 1_000_000, '', 'WebSocket 连接数上限', 'open WebSocket connections'),
    maxInFlightPerConnection: whole(
      4096,
      1,
      1_000_000,
      '笔',
      '每连接未答报文上限',
      'unanswered messages of one connection',
    ),
    maxBackpressureBytes: whole(
      4 * MIB,
      1024,
      1024 * MIB,
      '字节',
      '每连接积压应答上限，超出即断开',
      'answers held for a slow reader before it is disconnected',
    ),
    maxBadFrames: whole(
      10,
      1,
      1_000_000,
      '个',
      '连续多少个无法识别的报文后断开',
      'unreadable frames in a row before the connection is closed',
    ),
    idleTimeoutS: whole(
      120,
      0,
      960,
      's',
      '连接空闲时限，0 表示不限，否则 8–960',
      'idle connection; 0 = never, else 8..960',
    ),
    httpMaxInFlight: whole(
      2000,
      1,
      1_000_000,
      '个',
      'JSON 接口同时处理的请求上限',
      'requests of the JSON door under way',
    ),

    clockWindowS: whole(300, 1, 3600, 's', '报文时间与本机时钟的允许差', 'allowed difference of x-tif-timestamp'),
    nonceCapacity: whole(
      200_000,
      1,
      100_000_000,
      '个',
      '每接入方记住的 nonce 数，满则拒绝',
      'nonces remembered per sender; when full, new ones are refused',
    ),
    sendersFile: text(
      '',
      '接入方文件（JSON），空则用数据目录的 senders.json',
      'JSON file of senders; empty = senders.json of the data folder',
    ),
    senders: Type.Unsafe<Static<typeof SendersSchema>>({
      ...SendersSchema,
      default: [],
      unit: '',
      zh: '直接写出接入方 [{id, secret, areas}]，与 sendersFile 二选一',
      en: 'the senders themselves, instead of a file',
      secret: true,
    }),

    strict: flag(
      false,
      '严格模式：用到未确认数值的结算一律拒绝',
      'refuse settlements that use an assumed policy value',
    ),
    shadowPer10000: whole(
      50,
      0,
      10_000,
      '万分之',
      '每万笔结算中用精确算法复核的笔数',
      'settlements per 10,000 computed a second time by the exact evaluator',
    ),
    policiesDir: text(
      '',
      '存储中没有政策时发布的政策包目录，空则用内置',
      'packs published when the store has none; empty = the built-in ones',
    ),
    policyPollMs: whole(
      2000,
      0,
      3_600_000,
      'ms',
      '检查政策更新的间隔，0 表示只在 SIGHUP 时',
      'looking for new policies; 0 = only on SIGHUP',
    ),

    auditPerSecond: whole(
      1,
      0,
      1000,
      '人/秒',
      '后台核对刚结算的参保人：每秒人数，0 表示不核对',
      'persons who just settled recomputed from their records in the background; 0 = none',
    ),

    ...CONSOLE_SETTINGS,

    engineNo: whole(
      0,
      0,
      999,
      '',
      '引擎编号，同一存储上的引擎不得相同',
      'number of this engine, different for each on one store',
    ),
    logLevel: Type.Unsafe<(typeof LOG_LEVELS)[number]>({
      type: 'string',
      enum: [...LOG_LEVELS],
      default: 'info',
      unit: '',
      zh: '日志级别',
      en: 'log level',
    }),
    stopDelayMs: whole(
      0,
      0,
      600_000,
      'ms',
      '停机时先宣告未就绪、再停止接入的间隔',
      'not ready, but still serving, before the stop',
    ),
    stopTimeoutMs: whole(
      10_000,
      100,
      600_000,
      'ms',
      '停机最长用时，超过即强制退出',
      'longest stop before the process ends by force',
    ),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof SettingsSchema>;
export type SettingName = keyof Settings;

const PROPERTIES = (SettingsSchema as TObject).properties as unknown as Record<SettingName, SettingSchema>;

export const SETTING_NAMES = Object.keys(PROPERTIES) as SettingName[];

export function settingSchema(name: SettingName): SettingSchema {
  return PROPERTIES[name];
}

/** `maxFrameBytes` -> `SC_MAX_FRAME_BYTES`. */
export function envName(name: SettingName): string {
  return `SC_${name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`;
}

export function defaultSettings(): Settings {
  return Object.fromEntries(
    SETTING_NAMES.map((name) => [name, structuredClone(PROPERTIES[name].default)]),
  ) as unknown as Settings;
}
