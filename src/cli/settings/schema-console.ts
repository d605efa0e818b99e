import { Type } from 'typebox';
import { flag, text, whole } from './define.js';

const CONSOLE = ['auto', 'on', 'off'] as const;

/** Settings of the console and the admin API. */
export const CONSOLE_SETTINGS = {
  console: Type.Unsafe<(typeof CONSOLE)[number]>({
    type: 'string',
    enum: [...CONSOLE],
    default: 'auto',
    unit: '',
    zh: '控制台：auto 有操作员且只监听本机（或 trustedProxy）时开启，on 不能开启就不启动，off 关闭',
    en: 'console and admin API; auto = on when there are operators and only this machine, or a trusted proxy, can reach it',
  }),
  trustedProxy: flag(
    false,
    '前面有可信的 TLS 代理：会话 cookie 只走 TLS，来源地址取 x-forwarded-for',
    'a proxy in front ends TLS and names the caller in x-forwarded-for',
  ),
  operatorsFile: text(
    '',
    '操作员文件（JSON），空则用数据目录的 operators.json；访问记录 access.ndjson 写在旁边',
    'JSON file of operators; empty = operators.json of the data folder; the access log stands beside it',
  ),
  consoleIdleS: whole(1800, 60, 86_400, 's', '控制台会话闲置多久后失效', 'console session without a request'),
  consoleSessionS: whole(43_200, 300, 604_800, 's', '控制台会话最长时间', 'longest console session'),
  consoleLockAttempts: whole(
    5,
    1,
    100,
    '次',
    '口令连续错误几次后锁定',
    'wrong passwords in a row before a name is locked',
  ),
  consoleLockS: whole(900, 1, 86_400, 's', '锁定多久', 'how long a name stays locked'),
} as const;
