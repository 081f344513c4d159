/** Comments on lines of pull requests that wait until the review of their run is submitted. */
export interface GatheredCommentsTable {
  runId: string;
  /** 1 for the first comment of the run. */
  ordinal: number;
  /** When the agent asked for it: tells two uses of the tool apart that got the same ordinal. */
  askedAt: string;
  /** `owner/name`. */
  repository: string;
  pullNumber: number;
  /** JSON: `GatheredComment`. */
  comment: string;
  /** The mark of the review that has taken it; null if none has. */
  review: string | null;
  /** When that review was there, RFC 3339; null as long as this is not known. */
  sentAt: string | null;
}
