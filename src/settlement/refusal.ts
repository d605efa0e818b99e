/**
 * Why the rules say no. The keys are the domain's; the wire's error catalogue gives each its code and its Chinese sentence.
 * `detail` is shown to the caller behind the sentence: short, Chinese, no personal data.
 */
export type RefusalReason =
  | 'person_unknown'
  | 'insuplc_mismatch'
  | 'insutype_mismatch'
  | 'insurance_not_active'
  | 'filing_required'
  | 'filing_insurance_not_active'
  | 'filing_kind_closed'
  | 'filing_term'
  | 'filing_held'
  | 'filing_place'
  | 'filing_papers'
  | 'filing_several'
  | 'filing_unknown'
  | 'filing_over'
  | 'filing_begin'
  | 'filing_stay_settled'
  | 'filing_sender'
  | 'filing_channel'
  | 'filing_review'
  | 'filing_institutions'
  | 'claim_not_provided'
  | 'claim_refused'
  | 'claim_papers'
  | 'claim_late_filing'
  | 'claim_held'
  | 'claim_catalogue'
  | 'policy_region_missing'
  | 'policy_date_missing'
  | 'policy_not_provided'
  | 'policy_assumed_strict'
  | 'hospital_level_unknown'
  | 'person_type_unknown'
  | 'benefit_line_unknown'
  | 'chronic_not_qualified'
  | 'injury_third_party'
  | 'injury_flags_incomplete'
  | 'institution_not_open'
  | 'slip_invalid'
  | 'emergency_settled'
  | 'bill_header_unbalanced'
  | 'bill_row_unbalanced'
  | 'bill_rows_differ_from_header'
  | 'bill_empty'
  | 'bill_dates_invalid'
  | 'bill_shape_unexpected'
  | 'amount_out_of_range'
  | 'identity_violated';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly detail: string;
}
