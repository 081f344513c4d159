/**
 * The windows in which grants are counted. They are longer than GitHub's: a request that was granted may arrive as late as it
 * takes to send it, so that the next one would otherwise arrive within the same minute or hour.
 */
export const WINDOWS = {
  minuteMs: 63_000,
  hourMs: 3_615_000,
} as const;
