/** The most that limits may give one run, in its file or by raises. */
export const MOST_OF_A_RUN = { spendUsd: 100_000, durationDays: 30 };
