/** The roles that a person may have in a repository at GitHub, the mightiest first. */
export const ROLES = ['admin', 'maintain', 'write', 'triage', 'read'] as const;

export type Role = (typeof ROLES)[number];
