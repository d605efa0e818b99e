/** National names the JSON door knows besides the columns. */

/** Texts of the request head and the longest each may be. */
export const HEAD_TEXTS: ReadonlyMap<string, number> = new Map([
  ['infno', 8],
  ['msgid', 30],
  ['mdtrtarea_admvs', 6],
  ['insuplc_admdvs', 6],
  ['recer_sys_code', 10],
  ['dev_no', 100],
  ['dev_safe_info', 2000],
  ['cainfo', 1024],
  ['signtype', 10],
  ['infver', 6],
  ['opter_type', 3],
  ['opter', 30],
  ['opter_name', 50],
  ['inf_time', 19],
  ['fixmedins_code', 30],
  ['fixmedins_name', 200],
  ['sign_no', 30],
  ['enc_type', 10],
  ['recer_admdvs', 6],
]);

/** Of `input.data`: psn_no is read into the envelope, the others are the treating place's own business. */
export const IGNORED_DATA: ReadonlySet<string> = new Set([
  'psn_no',
  'mdtrt_cert_type',
  'mdtrt_cert_no',
  'card_sn',
  'psn_setlway',
  'chrg_bchno',
  'invono',
  'dscgTime',
  'exp_content',
]);

/** Of a filing's `input.data`: what the published referral message carries beyond the rules of filing. */
export const IGNORED_FILING: ReadonlySet<string> = new Set([
  ...IGNORED_DATA,
  'insutype',
  'tel',
  'addr',
  'insu_optins',
  'diag_code',
  'diag_name',
  'dise_cond_dscr',
  'reflin_medins_no',
  'reflin_medins_name',
  'hosp_agre_refl_flag',
  'refl_type',
  'refl_date',
  'refl_rea',
  'refl_opnn',
  'refl_used_flag',
  'memo',
]);

/** Of a row: what a line upload carries beyond its split. */
export const IGNORED_ROW: ReadonlySet<string> = new Set([
  'mdtrt_id',
  'psn_no',
  'drord_no',
  'med_type',
  'chrg_bchno',
  'rxno',
  'fee_ocur_time',
  'medins_list_codg',
  'cnt',
  'pric',
  'pric_uplmt_amt',
  'selfpay_prop',
  'bilg_dept_codg',
  'bilg_dept_name',
  'bilg_dr_codg',
  'bilg_dr_name',
  'hosp_appr_flag',
  'bas_medn_flag',
  'hi_nego_drug_flag',
  'chld_medc_flag',
  'list_sp_item_flag',
  'lmt_used_flag',
  'drt_reim_flag',
  'memo',
  'exp_content',
]);
