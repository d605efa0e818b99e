import type { CategoryFee, DemoBill, LineFee } from './bill.js';

const inpatient = { door: 'websocket', visit: 'inpatient', medType: '21' } as const;
const outpatient = { door: 'websocket', visit: 'outpatient', medType: '11' } as const;

/** A common stay: bed, tests, treatment, materials, drugs. In scope 16,420.00 of 18,600.00. */
const STAY: readonly CategoryFee[] = [
  ['01', '1200.00', '0', '240.00', '0'],
  ['03', '3400.00', '0', '0', '0'],
  ['04', '2150.00', '0', '0', '0'],
  ['05', '2600.00', '0', '0', '104.00'],
  ['08', '4250.00', '850.00', '0', '136.00'],
  ['09', '5000.00', '650.00', '0', '200.00'],
];
const SHORT_STAY: readonly CategoryFee[] = [
  ['01', '480.00', '0', '0', '0'],
  ['04', '1320.50', '0', '0', '0'],
  ['05', '900.00', '0', '0', '36.00'],
  ['09', '2299.50', '199.50', '0', '64.00'],
];
const SURGERY: readonly CategoryFee[] = [
  ['01', '2400.00', '0', '400.00', '0'],
  ['03', '8600.00', '0', '0', '0'],
  ['05', '6200.00', '0', '0', '248.00'],
  ['06', '15800.00', '0', '0', '632.00'],
  ['08', '28000.00', '5200.00', '1800.00', '840.00'],
  ['09', '17000.00', '2300.00', '0', '588.00'],
];
const CLINIC: readonly LineFee[] = [
  ['XJ01CAA040E001010100001', '09', '01', '128.40', '0', '0', '0'],
  ['XB01ACA056A001010100002', '09', '02', '215.60', '0', '0', '10.78'],
  ['002501010100000', '04', '01', '86.00', '0', '0', '0'],
  ['001102000010000', '02', '03', '50.00', '50.00', '0', '0'],
];
const CHILD_CLINIC: readonly LineFee[] = [
  ['XR05CBF001A001010100003', '09', '01', '64.20', '0', '0', '0'],
  ['002501010150000', '04', '01', '38.00', '0', '0', '0'],
  ['001201000010000', '12', '01', '10.00', '0', '0', '0'],
];

/** What the demo sends, in this order. */
// biome-ignore format: a table, one bill to a line
export const DEMO_BILLS: readonly DemoBill[] = [
  { id: 'DEMO-01', title: '西安职工 本地三级住院 第1次 跨段', person: 'XA0001', ...inpatient, mdtrtarea: '610113', hospLv: '3A', from: '2025-02-03', to: '2025-02-14', fees: { categories: STAY } },
  { id: 'DEMO-02', title: '同一人 本年第2次住院 二级', person: 'XA0001', ...inpatient, mdtrtarea: '610104', hospLv: '2A', from: '2025-05-06', to: '2025-05-12', fees: { categories: SHORT_STAY } },
  { id: 'DEMO-03', title: '同一人 本年第3次住院 三级', person: 'XA0001', ...inpatient, mdtrtarea: '610113', hospLv: '3A', from: '2025-09-01', to: '2025-09-09', fees: { categories: STAY } },
  { id: 'DEMO-04', title: '西安退休 长期备案上海 住院 手术', person: 'XA0002', ...inpatient, mdtrtarea: '310104', hospLv: '3A', from: '2025-03-11', to: '2025-03-29', fees: { categories: SURGERY } },
  { id: 'DEMO-05', title: '西安职工 转诊北京 住院', person: 'XA0003', ...inpatient, mdtrtarea: '110105', hospLv: '3A', from: '2025-03-02', to: '2025-03-15', fees: { categories: STAY } },
  { id: 'DEMO-06', title: '西安职工 未备案成都 住院 降20点', person: 'XA0004', ...inpatient, mdtrtarea: '510107', hospLv: '3A', from: '2025-04-08', to: '2025-04-18', fees: { categories: STAY } },
  { id: 'DEMO-07', title: '西安职工 广州急诊 未备案 住院', person: 'XA0005', ...inpatient, mdtrtarea: '440106', hospLv: '3A', from: '2025-06-20', to: '2025-06-26', emergency: true, fees: { categories: SHORT_STAY } },
  { id: 'DEMO-08', title: '西安职工 其他临时备案南京 住院', person: 'XA0006', ...inpatient, mdtrtarea: '320106', hospLv: '2A', from: '2025-04-02', to: '2025-04-10', fees: { categories: STAY } },
  { id: 'DEMO-09', title: '西安职工 转诊北京 超40万封顶进大额', person: 'XA0007', ...inpatient, mdtrtarea: '110105', hospLv: '3A', from: '2025-07-01', to: '2025-07-30', fees: { categories: SURGERY }, preSettled: true },
  { id: 'DEMO-10', title: '西安居民 本地一级住院', person: 'XA0008', ...inpatient, mdtrtarea: '610116', hospLv: '1A', from: '2025-03-20', to: '2025-03-25', fees: { categories: SHORT_STAY } },
  { id: 'DEMO-11', title: '西安居民(困难) 转诊北京 进大病', person: 'XA0009', ...inpatient, mdtrtarea: '110108', hospLv: '3A', from: '2025-05-06', to: '2025-05-28', fees: { categories: SURGERY } },
  { id: 'DEMO-12', title: '西安职工 本地门诊 明细分割', person: 'XA0010', ...outpatient, mdtrtarea: '610104', hospLv: '2A', from: '2025-04-15', to: '2025-04-15', fees: { lines: CLINIC } },
  { id: 'DEMO-13', title: '西安退休 上海门诊 明细 近年度限额', person: 'XA0002', ...outpatient, mdtrtarea: '310104', hospLv: '3A', from: '2025-10-08', to: '2025-10-08', fees: { lines: CLINIC } },
  { id: 'DEMO-14', title: '西安居民(学生) 本地社区门诊', person: 'XA0011', ...outpatient, mdtrtarea: '610112', hospLv: '1', from: '2025-11-03', to: '2025-11-03', fees: { lines: CHILD_CLINIC } },
  { id: 'DEMO-15', title: '呼市职工 长期备案北京 住院', person: 'HH0001', ...inpatient, mdtrtarea: '110105', hospLv: '3A', from: '2025-02-10', to: '2025-02-24', fees: { categories: SURGERY } },
  { id: 'DEMO-16', title: '呼市退休 转诊天津 住院 降10点', person: 'HH0002', ...inpatient, mdtrtarea: '120101', hospLv: '3B', from: '2025-06-03', to: '2025-06-15', fees: { categories: STAY } },
  { id: 'DEMO-17', title: '呼市职工 西安急诊 未备案 住院', person: 'HH0003', ...inpatient, mdtrtarea: '610113', hospLv: '3A', from: '2025-07-19', to: '2025-07-25', emergency: true, fees: { categories: SHORT_STAY } },
  { id: 'DEMO-18', title: '呼市居民 其他临时备案广州 降20点', person: 'HH0004', ...inpatient, mdtrtarea: '440106', hospLv: '3A', from: '2025-03-05', to: '2025-03-19', fees: { categories: STAY } },
  { id: 'DEMO-19', title: '呼市职工 未备案北京住院（须先备案）', person: 'HH0005', ...inpatient, mdtrtarea: '110105', hospLv: '3A', from: '2025-08-11', to: '2025-08-20', fees: { categories: STAY }, refusedWith: 'E301' },
  { id: 'DEMO-20', title: '呼市居民 本地三级住院 本年第2次', person: 'HH0006', ...inpatient, mdtrtarea: '150105', hospLv: '3A', from: '2025-09-15', to: '2025-10-03', fees: { categories: SURGERY } },
  { id: 'DEMO-21', title: '呼市职工 西安门诊 跨省免备案', person: 'HH0007', ...outpatient, mdtrtarea: '610104', hospLv: '2A', from: '2025-05-09', to: '2025-05-09', fees: { lines: CLINIC } },
  { id: 'DEMO-22', title: '呼市职工 参保暂停', person: 'HH0008', ...inpatient, mdtrtarea: '150105', hospLv: '2A', from: '2025-05-13', to: '2025-05-20', fees: { categories: SHORT_STAY }, refusedWith: 'E208' },
  { id: 'DEMO-23', title: '总额与各部分不符（少报一分）', person: 'XA0003', ...inpatient, mdtrtarea: '110105', hospLv: '3A', from: '2025-04-20', to: '2025-04-28', fees: { categories: SHORT_STAY }, wrongTotalBy: '-0.01', refusedWith: 'E501' },
  { id: 'DEMO-24', title: '重发 DEMO-01（应答逐字节相同）', person: 'XA0001', ...inpatient, mdtrtarea: '610113', hospLv: '3A', from: '2025-02-03', to: '2025-02-14', fees: { categories: STAY }, repeats: 'DEMO-01' },
  { id: 'DEMO-25', title: '同一报文编号换了内容（冲突）', person: 'XA0001', ...inpatient, mdtrtarea: '610113', hospLv: '3A', from: '2025-02-03', to: '2025-02-14', fees: { categories: SHORT_STAY }, repeats: 'DEMO-01', refusedWith: 'E601' },
  { id: 'DEMO-26', title: '呼市居民(困难) 本地住院', person: 'HH0010', ...inpatient, door: 'http', mdtrtarea: '150102', hospLv: '2A', from: '2025-11-05', to: '2025-11-14', fees: { categories: STAY } },
  { id: 'DEMO-27', title: '呼市居民 本地社区门诊', person: 'HH0009', ...outpatient, door: 'http', mdtrtarea: '150104', hospLv: '1', from: '2025-12-02', to: '2025-12-02', fees: { lines: CLINIC } },
];
