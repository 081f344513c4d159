/** The roles that a person may have in a repository at GitHub, from most rights to least. */
export const ROLES = ['admin', 'maintain', 'write', 'triage', 'read'] as const;

export type Role = (typeof ROLES)[number];
