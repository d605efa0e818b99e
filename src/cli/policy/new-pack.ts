/** What `policy new` writes: a pack that passes the check, every figure a placeholder that says so. */

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

export function newPackFiles(region: string, name: string, from: string): NewFile[] {
  return [
    { path: 'region.yaml', text: regionFile(region, name, from) },
    { path: 'employee/inpatient.yaml', text: benefitFile(region, name, from) },
    { path: 'examples.yaml', text: examplesFile(region, from) },
  ];
}

const PLACEHOLDER = '占位数值，尚未核对文件';

const regionFile = (
  region: string,
  name: string,
  from: string,
): string => `# ${name}：参保地文件。写法见 src/policy/README.md 第 3 节。
kind: region
region: "${region}"
name: "${name}"
from: ${from}

# 每份文件一个代号。见到原文写 standing: cited，只见到转载写 relayed。
documents:
  D1: {title: 待填：异地就医文件, number: 待填, standing: relayed}

# 机构等级归组：左边的名字自取，右边是 hosp_lv 代码。
levels:
  tertiary: [3T, 3A, 3B, 3C, "3"]
  secondary: [2A, 2B, 2C, "2"]
  primary: [1A, 1B, 1C, "1", "0"]
  pharmacy: [P]

# 人员类别归组：psn_type 前缀，长的优先。
persons:
  active: ["11"]
  retired: ["12", "13"]
  student: ["14"]
  adult: ["15", "16"]

areas:
  local: ["${region.slice(0, 4)}"]
  in_province: ["${region.slice(0, 2)}"]

filing:
  temporary_months: {value: 6, standing: assumed, why: ${PLACEHOLDER}}

# 跨年住院：whole 整笔算结算日的年度，或 daily_average 按日均费用分到各年。
year_crossing: {inpatient: whole, standing: assumed, why: ${PLACEHOLDER}}

# 就医类别：自上而下，第一条符合者。最后一条不写 when 里的 filing 以外的条件，保证没有遗漏。
classes:
  - {class: long_term_home, when: {scope: local, long_term_elsewhere: true}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: local, when: {scope: local}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: in_province, when: {scope: in_province}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: long_term, when: {filing: long_term}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: referral, when: {filing: referral}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: emergency, when: {emergency: true}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: emergency, when: {filing: emergency}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: other_temporary, when: {filing: other_temporary}, standing: assumed, why: ${PLACEHOLDER}}
  - {class: unfiled, standing: assumed, why: ${PLACEHOLDER}}

# 异地怎样调整：每个类别恰好一条。找到依据后把 standing、why 换成 cite: "D1 第X条"。
cross_region:
  - {class: [local, long_term_home, in_province, long_term], none: true, standing: assumed, why: ${PLACEHOLDER}}
  - {class: [referral, emergency], points_off: 5, standing: assumed, why: ${PLACEHOLDER}}
  - {class: [other_temporary, unfiled], points_off: 10, standing: assumed, why: ${PLACEHOLDER}}
`;

const benefitFile = (
  region: string,
  name: string,
  from: string,
): string => `# ${name}职工住院。写法见 src/policy/README.md 第 4 节。
kind: benefit
region: "${region}"
insured: employee
lines: [inpatient]
from: ${from}
# 整个文件的默认可信程度；某个数值有了依据，就在它旁边写 cite，例如 {value: 88, cite: "D2 第三条"}。
standing: assumed
why: ${PLACEHOLDER}

# 起付线：每次住院，列表是第 1、2、3… 次，最后一个管以后各次。
deductible:
  per: stay
  standard:
    by: level
    tertiary: [1000, 500]
    secondary: [600, 300]
    primary: [300, 150]
    pharmacy: {not_provided: 药店无住院待遇}

funds:
  - fund: hifp_pay
    base: [fees]
    bands:
      edges: including_deductible     # 分段边界包含起付线；从起付线以上起算写 above_deductible
      accumulate: bill                # 每次住院分段；按年累计写 year
      rows:
        - to: 50000
          ratio:
            by: [level, person]
            tertiary: {active: 80, retired: 85}
            secondary: {active: 85, retired: 90}
            primary: {active: 90, retired: 95}
        - ratio: 90
    caps:
      - {limit: 300000, on: payments, meter: pool.paid}
  # 封顶以上进入大额。
  - fund: hifob_pay
    base: [over_cap.hifp_pay]
    ratio: 80

account: {covers: all}
`;

const examplesFile = (
  region: string,
  from: string,
): string => `# 样例：文件里印出的算例，或手算一笔，写在这里；policy test 逐分核对。写法见 src/policy/README.md 第 7 节。
kind: examples
region: "${region}"
date: ${from}

cases:
  - name: 三级医院在职首次住院，范围内 21000（占位）
    source: 按占位数值手算
    person: {psn_type: "1101"}
    visit: {line: inpatient, hosp_lv: 3A}
    bill: {total: 22000, own_pay: 1000}
    expect:
      class: local
      deductible: 1000
      hifp_pay: 16000.00        # (21000 − 1000) × 80%
      cash: 6000.00
`;
