/** The reactions that GitHub knows. */
export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

export type Reaction = (typeof REACTIONS)[number];
