/** How groups of a pack and amounts are named for people. */
import type { RegionFrame } from '../../policy/frame.js';

const WAN = 10_000;

/** `1万`, `0.5万` stays `5000`, `404.20`. */
export function yuanShort(fen: number): string {
  const yuan = fen / 100;
  if (!Number.isInteger(yuan)) return yuan.toFixed(2);
  return yuan >= WAN && yuan % 1000 === 0 ? `${yuan / WAN}万` : String(yuan);
}

/** n/d as per cent: `88%`, `62.5%`. */
export function percentShort(n: number, d: number): string {
  const scaled = Math.round((n * 1_000_000) / d) / 10_000;
  return `${scaled}%`;
}

const GRADES = ['未定级', '一级', '二级', '三级'];
const SUFFIX: Readonly<Record<string, string>> = { T: '特等', A: '甲等', B: '乙等', C: '丙等' };

/** `三级`, `三级甲等`, `其他三级`, `一级、未定级`, from the hosp_lv codes of a group. */
export function levelName(frame: RegionFrame, group: string): string {
  const codes = [...frame.levelOf].filter(([, g]) => g === group).map(([code]) => code);
  const names = new Set<string>();
  for (const code of codes) {
    const digit = code[0] ?? '';
    const grade = GRADES[Number(digit)];
    const letters = codes.filter((c) => c.startsWith(digit) && !c.endsWith('T'));
    const elsewhere = [...frame.levelOf].some(([c, g]) => g !== group && c.startsWith(digit) && !c.endsWith('T'));
    if (code === 'P') names.add('定点药店');
    else if (grade === undefined) names.add(code);
    else if (letters.length > 1 && !elsewhere) names.add(grade);
    else if (code.endsWith('T') || letters.length === 1) names.add(`${grade}${SUFFIX[code[1] ?? ''] ?? ''}`);
    else names.add(`其他${grade}`);
  }
  return names.size === 0 ? group : [...names].join('、');
}

const PERSONS: readonly (readonly [prefix: string, name: string])[] = [
  ['11', '在职'],
  ['12', '退休'],
  ['13', '离休'],
  ['1404', '大学生'],
  ['14', '未成年及学生'],
  ['15', '成年居民'],
  ['16', '老年居民'],
];

/** `在职`, `成年居民、老年居民`, from the psn_type prefixes of a group. */
export function personName(frame: RegionFrame, group: string): string {
  const prefixes = frame.personPrefixes.filter(([, g]) => g === group).map(([prefix]) => prefix);
  const names = prefixes.map((prefix) => PERSONS.find(([p]) => prefix === p)?.[1] ?? prefix);
  return names.length === 0 ? group : [...new Set(names)].join('、');
}

const CELLS: Readonly<Record<string, string>> = {
  employee: '职工',
  resident: '居民',
  inpatient: '住院',
  outpatient: '门诊',
  chronic: '门诊慢特病',
  pharmacy: '定点药店',
  local: '本统筹区',
  in_province: '省内异地',
  cross_province: '跨省',
};

/** A word of the pack language in Chinese, where it has one. */
export const wordName = (word: string): string => CELLS[word] ?? word;
