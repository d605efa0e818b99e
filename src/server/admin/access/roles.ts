/** Each role may do what the one before it may. */
export const ROLES = ['view', 'operate', 'administer'] as const;
export type Role = (typeof ROLES)[number];

export function mayActAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
