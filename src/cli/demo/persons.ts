import type { RosterRow } from '../roster/schema.js';

/** Year in which everything of the demo happens: long past, so that no bill lies in the future of any clock. */
export const DEMO_YEAR = 2025;

type Filing = NonNullable<RosterRow['filings']>[number];

const base = { psn_cert_type: '01', psn_insu_stas: '1', cvlserv_flag: '0' } as const;
const employee = { ...base, insutype: '310' } as const;
const resident = { ...base, insutype: '390' } as const;

function filing(
  filing_id: string,
  kind: Filing['kind'],
  area: string,
  begndate: string,
  enddate: string | null = null,
): Filing {
  return { filing_id, kind, areas: [area], begndate, enddate, basis: 'papers' };
}

const totals = (meters: Record<string, string | number>) => [{ year: DEMO_YEAR, meters }];

/** The demo's insured persons. All invented; the address part 99… of their ID numbers does not exist. */
// biome-ignore format: a table, one person to an entry
export const DEMO_PERSONS: readonly RosterRow[] = [
  { ...employee, psn_no: 'XA0001', psn_name: '王建国', certno: '990001197603120011', gend: '1', brdy: '1976-03-12', insuplc_admdvs: '610100', psn_type: '1101', balc: '3200.00' },
  {
    ...employee, psn_no: 'XA0002', psn_name: '李秀兰', certno: '990001195208240021', gend: '2', brdy: '1952-08-24', insuplc_admdvs: '610100', psn_type: '1201', balc: '5680.40',
    filings: [filing('XA-F-0002', 'long_term', '310000', '2024-05-01')],
    accumulators: totals({ 'outpatient.deductible': '200.00', 'outpatient.paid': '2380.00' }),
  },
  {
    ...employee, psn_no: 'XA0003', psn_name: '张志强', certno: '990001198811050031', gend: '1', brdy: '1988-11-05', insuplc_admdvs: '610100', psn_type: '1101', balc: '860.15',
    filings: [filing('XA-F-0003', 'referral', '110000', '2025-02-10', '2025-08-09')],
  },
  { ...employee, psn_no: 'XA0004', psn_name: '陈静', certno: '990001199204180042', gend: '2', brdy: '1992-04-18', insuplc_admdvs: '610100', psn_type: '1101', balc: '120.00' },
  { ...employee, psn_no: 'XA0005', psn_name: '刘洋', certno: '990001198506300051', gend: '1', brdy: '1985-06-30', insuplc_admdvs: '610100', psn_type: '1103', balc: '0.00' },
  {
    ...employee, psn_no: 'XA0006', psn_name: '赵敏', certno: '990001199009090062', gend: '2', brdy: '1990-09-09', insuplc_admdvs: '610100', psn_type: '1101', balc: '2045.00',
    filings: [filing('XA-F-0006', 'other_temporary', '320100', '2025-03-01')],
  },
  {
    ...employee, psn_no: 'XA0007', psn_name: '孙德福', certno: '990001196812010071', gend: '1', brdy: '1968-12-01', insuplc_admdvs: '610100', psn_type: '1101', balc: '1500.00',
    filings: [filing('XA-F-0007', 'referral', '110000', '2025-06-01', '2025-11-30')],
    accumulators: totals({ 'inpatient.stays.count': 3, 'pool.paid': '388000.00' }),
  },
  { ...resident, psn_no: 'XA0008', psn_name: '周桂英', certno: '990001196001150082', gend: '2', brdy: '1960-01-15', insuplc_admdvs: '610100', psn_type: '1501' },
  {
    ...resident, psn_no: 'XA0009', psn_name: '吴大勇', certno: '990001197107070091', gend: '1', brdy: '1971-07-07', insuplc_admdvs: '610100', psn_type: '1501',
    idetinfo: [{ psn_idet_type: 'poor', begntime: '2025-01-01', endtime: null }],
    filings: [filing('XA-F-0009', 'referral', '110000', '2025-04-01', '2025-09-30')],
  },
  {
    ...employee, psn_no: 'XA0010', psn_name: '郑丽', certno: '990001199507230102', gend: '2', brdy: '1995-07-23', insuplc_admdvs: '610100', psn_type: '1101', balc: '460.80',
    accumulators: totals({ 'outpatient.deductible': '150.00' }),
  },
  { ...resident, psn_no: 'XA0011', psn_name: '马小宝', certno: '990001201405050111', gend: '1', brdy: '2014-05-05', insuplc_admdvs: '610100', psn_type: '1403' },
  { ...resident, psn_no: 'XA0012', psn_name: '马思雨', certno: '990001202201200122', gend: '2', brdy: '2022-01-20', insuplc_admdvs: '610100', psn_type: '1402' },
  {
    ...employee, psn_no: 'HH0001', psn_name: '巴特尔', certno: '990002197809090011', gend: '1', brdy: '1978-09-09', insuplc_admdvs: '150100', psn_type: '1101', balc: '2600.00',
    filings: [filing('HH-F-0001', 'long_term', '110000', '2025-01-05')],
  },
  {
    ...employee, psn_no: 'HH0002', psn_name: '其其格', certno: '990002195403030022', gend: '2', brdy: '1954-03-03', insuplc_admdvs: '150100', psn_type: '1201', balc: '980.00',
    filings: [filing('HH-F-0002', 'referral', '120000', '2025-05-10')],
  },
  { ...employee, psn_no: 'HH0003', psn_name: '胡明', certno: '990002198306060031', gend: '1', brdy: '1983-06-06', insuplc_admdvs: '150100', psn_type: '1101', balc: '75.25' },
  {
    ...resident, psn_no: 'HH0004', psn_name: '何玉珍', certno: '990002196510100042', gend: '2', brdy: '1965-10-10', insuplc_admdvs: '150100', psn_type: '1501',
    filings: [filing('HH-F-0004', 'other_temporary', '440100', '2025-02-01')],
  },
  { ...employee, psn_no: 'HH0005', psn_name: '高磊', certno: '990002199102140051', gend: '1', brdy: '1991-02-14', insuplc_admdvs: '150100', psn_type: '1101', balc: '310.00' },
  {
    ...resident, psn_no: 'HH0006', psn_name: '林秀芳', certno: '990002195911110062', gend: '2', brdy: '1959-11-11', insuplc_admdvs: '150100', psn_type: '1501',
    accumulators: totals({ 'inpatient.stays.count': 1, 'pool.paid': '9120.00', 'serious_illness.cost': '4880.00' }),
  },
  {
    ...employee, psn_no: 'HH0007', psn_name: '郭峰', certno: '990002198712250071', gend: '1', brdy: '1987-12-25', insuplc_admdvs: '150100', psn_type: '1101', balc: '1890.00',
    accumulators: totals({ 'outpatient.deductible': '880.00' }),
  },
  { ...employee, psn_no: 'HH0008', psn_name: '梁涛', certno: '990002199308080081', gend: '1', brdy: '1993-08-08', insuplc_admdvs: '150100', psn_type: '1101', balc: '640.00', psn_insu_stas: '2' },
  { ...resident, psn_no: 'HH0009', psn_name: '宋兰', certno: '990002197005050092', gend: '2', brdy: '1970-05-05', insuplc_admdvs: '150100', psn_type: '1501' },
  {
    ...resident, psn_no: 'HH0010', psn_name: '唐福生', certno: '990002195001010101', gend: '1', brdy: '1950-01-01', insuplc_admdvs: '150100', psn_type: '1501',
    idetinfo: [{ psn_idet_type: 'poor', begntime: '2025-01-01', endtime: null }],
  },
];
