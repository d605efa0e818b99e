/**
 * Names of national codes for people to read. The national code tables themselves are not published; these follow the open
 * implementations of the interface that agree with each other (医保信息平台定点医药机构接口 V1.0, 字典表). A code of a place's own
 * (15, 25, 99xx, xx60) means something else elsewhere and has no name here: whoever prints it prints the code.
 */
import type { CodeTable } from '../../../wire/codes.js';

/** med_type 医疗类别. */
export const MED_TYPES: CodeTable = {
  '11': '普通门诊',
  '12': '门诊挂号',
  '13': '急诊',
  '14': '门诊慢特病',
  '21': '普通住院',
  '22': '外伤住院',
  '23': '转外诊治住院',
  '24': '急诊转住院',
  '41': '定点药店购药',
  '51': '生育门诊',
  '52': '生育住院',
  '53': '计划生育手术',
};

/** psn_cert_type 证件类型. */
export const CERT_TYPES: CodeTable = {
  '01': '居民身份证（户口簿）',
  '02': '军官证',
  '03': '武警警官证',
  '07': '外国人永久居留证',
  '08': '外国护照',
  '09': '残疾人证',
  '10': '军烈属证明',
  '11': '外国人就业证',
  '12': '外国专家证',
  '13': '外国常驻记者证',
  '14': '台港澳就业证',
  '15': '回国（来华）定居专家证',
  '16': '中国护照',
  '17': '港澳台居民居住证',
  '90': '社会保障卡',
  '99': '其他',
};

/** psn_type 人员类别. */
const PERSON_TYPES: CodeTable = {
  '1101': '职工在职',
  '1102': '公务员在职',
  '1103': '灵活就业在职',
  '1401': '新生儿',
  '1402': '学龄前儿童',
  '1403': '中小学生',
  '1404': '大学生',
  '1405': '未入学',
};

/** Its first two digits. */
const PERSON_GROUPS: CodeTable = {
  '11': '在职',
  '12': '退休',
  '13': '离休',
  '14': '居民（未成年）',
  '15': '居民（成年）',
  '16': '居民（老年）',
};

/** `1101` -> `职工在职`, `1201` -> `退休 1201`; a code of no group -> the code. */
export function personTypeName(code: string): string {
  const group = PERSON_GROUPS[code.slice(0, 2)];
  return PERSON_TYPES[code] ?? (group === undefined ? code : `${group} ${code}`);
}
