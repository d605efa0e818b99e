/** Words of manual claims (零星报销) that packs, the wire and the rules share. */

/** Why a visit was not settled directly. */
export const CLAIM_REASONS = [
  'system_fault',
  'offline',
  'unfiled_emergency',
  'student_holiday',
  'birth',
  'self_paid',
  'injury',
  'not_networked',
  'other',
] as const;
export type ClaimReason = (typeof CLAIM_REASONS)[number];

export const CLAIM_REASON_NAMES: Readonly<Record<ClaimReason, string>> = {
  system_fault: '系统或网络故障',
  offline: '已备案但未能刷卡（未联网、卡未激活）',
  unfiled_emergency: '未备案的急诊抢救',
  student_holiday: '学生寒暑假回原籍',
  birth: '异地生育',
  self_paid: '自费出院后补办备案',
  injury: '可结算的意外伤害',
  not_networked: '机构未联网',
  other: '其他',
};

/** Which list of papers a claim is held to. */
export const CLAIM_KINDS = ['inpatient', 'outpatient', 'emergency', 'birth'] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

export const CLAIM_KIND_NAMES: Readonly<Record<ClaimKind, string>> = {
  inpatient: '住院',
  outpatient: '门诊',
  emergency: '急诊',
  birth: '生育',
};

/** What asks for papers beyond the list of the kind. */
export const CLAIM_EXTRAS = ['rescue', 'death', 'injury', 'special_drug', 'outside_drug'] as const;
export type ClaimExtra = (typeof CLAIM_EXTRAS)[number];

export const CLAIM_EXTRA_NAMES: Readonly<Record<ClaimExtra, string>> = {
  rescue: '抢救',
  death: '死亡',
  injury: '意外伤害',
  special_drug: '双通道或单独支付药品',
  outside_drug: '外购药品',
};

export const CLAIM_PAPERS = [
  'identity',
  'receipt',
  'cost_list',
  'diagnosis_proof',
  'discharge_summary',
  'prescription',
  'medical_record',
  'emergency_diagnosis',
  'emergency_record',
  'rescue_record',
  'death_record',
  'death_certificate',
  'official_proof',
  'injury_commitment',
  'drug_application',
  'drug_invoice',
  'order_copy',
  'prescription_copy',
  'other_proof',
] as const;
export type ClaimPaper = (typeof CLAIM_PAPERS)[number];

export const CLAIM_PAPER_NAMES: Readonly<Record<ClaimPaper, string>> = {
  identity: '有效身份证明',
  receipt: '收费票据',
  cost_list: '费用清单',
  diagnosis_proof: '诊断证明',
  discharge_summary: '出院小结',
  prescription: '处方底方',
  medical_record: '门诊病历',
  emergency_diagnosis: '急诊诊断证明',
  emergency_record: '急诊病历',
  rescue_record: '门诊抢救病历',
  death_record: '死亡记录',
  death_certificate: '死亡证明',
  official_proof: '公检法等出具的证明',
  injury_commitment: '个人承诺书',
  drug_application: '用药申请表',
  drug_invoice: '外购发票',
  order_copy: '住院医嘱单',
  prescription_copy: '外购药处方复印件',
  other_proof: '其他证明材料',
};
