/** What the Lua scripts answer, named once. The scripts use the same names in their comments and locals. */
export const COMMIT_CODE = {
  committed: 1,
  replayed: 2,
  messageConflict: 3,
  versionConflict: 4,
  receiptExists: 5,
} as const;

/** The script found its arguments malformed before writing anything. */
export const BAD_ARGUMENTS = 'SCBAD';
/** A write failed after another had succeeded. Reported as in doubt; see lua/commit-batch.lua for why it cannot happen. */
export const PARTIAL = 'SCPARTIAL';

export const ACTIVATED = 1;
