/**
 * text.charCodeAt(i) for loops over texts of every origin. Literals, slices and sums are different shapes to the engine:
 * looking the method up on all of them takes longer than the character.
 */
export const charCode = Function.prototype.call.bind(String.prototype.charCodeAt) as (
  text: string,
  i: number,
) => number;
