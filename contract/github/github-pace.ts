/**
 * What GitHub allows one account, whatever its tokens: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.
 * Content is what people see and are told of: pull requests, issues, comments, labels, reactions, and their edits.
 */
export const GITHUB_LIMITS = {
  contentPerMinute: 80,
  contentPerHour: 500,
  /** Requests under way at one time, REST and GraphQL together. */
  concurrent: 100,
  /** Points in any minute: a request that reads costs 1, any other 5. */
  points: { rest: 900, graphql: 2_000 },
} as const;

/** What has points of its own. */
export type PointBucket = keyof typeof GITHUB_LIMITS.points;

/** Kinds of content, the most urgent first. */
export const URGENCIES = ['pull-request', 'issue', 'comment', 'reaction'] as const;

export type Urgency = (typeof URGENCIES)[number];

/** Somebody who wants to write content. All instants are milliseconds since 1970. */
export interface ContentAsk {
  /** Who GitHub counts: a host and a login, an installation or a hash; no secret. */
  account: string;
  /** The same for every attempt of the same request. */
  key: string;
  urgency: Urgency;
  /** The run that waits if there is no room; null: none does. */
  runId: string | null;
}

export type ContentAnswer =
  /** `isTrial`: GitHub has refused before, and nothing was accepted since; nobody else writes until it is known how this ends. */
  | { granted: true; isTrial: boolean }
  /** `roomAt`: when to ask again. Until a little after it the place in the queue is kept. */
  | { granted: false; roomAt: number };

/** A process that wants points to spend on its own, and some of the requests that may be under way at one time. */
export interface ShareAsk {
  account: string;
  /** The process. */
  holder: string;
  bucket: PointBucket;
  /** How many requests it has under way and would like to begin. */
  slots: number;
  /** What became of its former points of this bucket; null if it had none. */
  former: { id: string; used: number } | null;
}

/** What a process may spend until `until`, without asking again. */
export interface Share {
  /** Names the points when they are given back. */
  id: string;
  points: number;
  slots: number;
  until: number;
  /** The account keeps still until then; 0 if it need not. */
  stillUntil: number;
  /** When there may be more, if there are too few points. */
  roomAt: number;
}

/** GitHub has refused. */
export interface Stillness {
  account: string;
  /** When GitHub is to be asked again. */
  until: number;
  /** A limit whose end GitHub knows ends then. Else each refusal in a row doubles the wait. */
  isExact: boolean;
}

/** The memory that all processes share of what an account did at GitHub. */
export interface PaceBook {
  takeContent(ask: ContentAsk): Promise<ContentAnswer>;
  takeShare(ask: ShareAsk): Promise<Share>;
  keepStill(stillness: Stillness): Promise<number>;
  /** GitHub has accepted content after it had refused some. */
  noteAccepted(account: string): Promise<void>;
}
