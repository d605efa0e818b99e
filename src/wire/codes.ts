/** Code tables the wire itself checks. Everything a policy may know more of (med_type, psn_type) is checked by the rules. */
export type CodeTable = Readonly<Record<string, string>>;

/** insutype, as far as policies exist. */
export const INSU_TYPES: CodeTable = { '310': '职工基本医疗保险', '390': '城乡居民基本医疗保险' };

/** med_chrgitm_type, the national fee categories. */
export const FEE_CATEGORIES: CodeTable = {
  '01': '床位费',
  '02': '诊察费',
  '03': '检查费',
  '04': '化验费',
  '05': '治疗费',
  '06': '手术费',
  '07': '护理费',
  '08': '卫生材料费',
  '09': '西药费',
  '10': '中药饮片费',
  '11': '中成药费',
  '12': '一般诊疗费',
  '13': '挂号费',
  '14': '其他费',
};

/** chrgitm_lv. */
export const ITEM_LEVELS: CodeTable = { '01': '甲类', '02': '乙类', '03': '丙类或自费' };

/**
 * hosp_lv. The national list is not published and local ones contradict each other, so this dictionary is the
 * project's own: the figure is the grade (级), the letter the class (等), no letter = class not decided.
 */
export const HOSPITAL_LEVELS: CodeTable = {
  '3T': '三级特等',
  '3A': '三级甲等',
  '3B': '三级乙等',
  '3C': '三级丙等',
  '3': '三级未定等',
  '2A': '二级甲等',
  '2B': '二级乙等',
  '2C': '二级丙等',
  '2': '二级未定等',
  '1A': '一级甲等',
  '1B': '一级乙等',
  '1C': '一级丙等',
  '1': '一级未定等',
  '0': '未定级（含社区卫生服务机构）',
  P: '定点零售药店',
};

/** row_shape: which row table a bill's rows follow. */
export const ROW_SHAPES: CodeTable = { '1': '大类费用', '2': '明细分割' };
