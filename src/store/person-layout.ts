/** Measures of the cell 'p' that its writer and both its readers go by. */

export const FORMAT = 1;
export const PERSON_LENGTH = 15;
/** Columns of a filing as a roster brings it. */
export const FILING_WIDTH = 8;
export const BASES = ['papers', 'commitment'] as const;
