import type { Generated, Kysely, Selectable } from 'kysely';
import type { Outcome, Phase } from '../contract/run.ts';
import type { DeliveryFilePiecesTable, DeliveryFilesTable, SlackUploadsTable } from './files/file-tables.ts';
import type { FingerprintsTable } from './inbox/fingerprints/fingerprints-table.ts';
import type { IssuesToCloseTable } from './issues/issues-to-close-table.ts';
import type { NoopIssuesTable } from './issues/noop-issues-table.ts';
import type { ApprovalMessagesTable } from './people/approval-messages-table.ts';
import type { ApprovalsTable, RunEventsTable } from './people/action-tables.ts';
import type { SlackThreadsTable } from './people/slack-threads-table.ts';
import type {
  AdmissionSettingsTable,
  BreakersTable,
  PausesTable,
  SubjectLossesTable,
  SubjectsTable,
  SwitchesTable,
  RatedRunsTable,
  RateScopesTable,
  WaitersTable,
} from './admission/admission-tables.ts';
import type { SentrySeenTable } from './sweeps/sentry-tables.ts';
import type { BalancesTable, BudgetNoticesTable, BudgetsTable, EntriesTable } from './ledger/ledger-tables.ts';
import type {
  NoticeMessagesTable,
  NoticePlacesTable,
  NoticesTable,
  SourceHoursTable,
} from './notices/notice-tables.ts';
import type { OwnActsTable, RunCausesTable } from './own-acts/own-acts-table.ts';
import type { PullClaimsTable, PullRoomsTable } from './admission/room/pull-claims-table.ts';
import type { PushedHeadsTable } from './pushed-heads/pushed-heads-table.ts';
import type { LacksTable } from './lacks/lacks-table.ts';
import type { GatheredCommentsTable } from './reviews/gathered-comments-table.ts';
import type { ArtefactsTable } from './runs/records/artefacts-table.ts';
import type { LateSessionsTable, SessionAttemptsTable } from './runs/session-tables.ts';
import type { LostDeliveriesTable, MarksTable, SweepsTable } from './sweeps/sweep-tables.ts';
import type {
  GithubAccountsTable,
  GithubGrantsTable,
  GithubSharesTable,
  GithubWaitersTable,
} from './pace/pace-tables.ts';
import type { StatusEntriesTable, StatusPagesTable } from './status/status-tables.ts';
import type { StartedRunsTable } from './starts/started-runs-table.ts';
import type { TokensTable } from './tokens/tokens-table.ts';

/**
 * The tables of Curfew. Column names are snake case in the database. Times are RFC 3339 in UTC, all of one length, so
 * that they sort as text; booleans are 0 or 1; JSON is text: the same on SQLite and PostgreSQL.
 */
export interface CurfewSchema {
  deliveries: DeliveriesTable;
  fingerprints: FingerprintsTable;
  deliveryFiles: DeliveryFilesTable;
  deliveryFilePieces: DeliveryFilePiecesTable;
  slackUploads: SlackUploadsTable;
  runs: RunsTable;
  artefacts: ArtefactsTable;
  decisions: DecisionsTable;
  subjects: SubjectsTable;
  budgets: BudgetsTable;
  balances: BalancesTable;
  entries: EntriesTable;
  budgetNotices: BudgetNoticesTable;
  runEvents: RunEventsTable;
  approvals: ApprovalsTable;
  sessionAttempts: SessionAttemptsTable;
  lateSessions: LateSessionsTable;
  installation: InstallationTable;
  slackThreads: SlackThreadsTable;
  approvalMessages: ApprovalMessagesTable;
  waiters: WaitersTable;
  rateScopes: RateScopesTable;
  ratedRuns: RatedRunsTable;
  breakers: BreakersTable;
  pauses: PausesTable;
  subjectLosses: SubjectLossesTable;
  switches: SwitchesTable;
  admissionSettings: AdmissionSettingsTable;
  ownActs: OwnActsTable;
  pullClaims: PullClaimsTable;
  pullRooms: PullRoomsTable;
  pushedHeads: PushedHeadsTable;
  runCauses: RunCausesTable;
  startedRuns: StartedRunsTable;
  sentrySeen: SentrySeenTable;
  sweeps: SweepsTable;
  marks: MarksTable;
  lostDeliveries: LostDeliveriesTable;
  tokens: TokensTable;
  noticePlaces: NoticePlacesTable;
  notices: NoticesTable;
  noticeMessages: NoticeMessagesTable;
  sourceHours: SourceHoursTable;
  issuesToClose: IssuesToCloseTable;
  noopIssues: NoopIssuesTable;
  githubAccounts: GithubAccountsTable;
  githubGrants: GithubGrantsTable;
  githubShares: GithubSharesTable;
  githubWaiters: GithubWaitersTable;
  gatheredComments: GatheredCommentsTable;
  lacks: LacksTable;
  statusPages: StatusPagesTable;
  statusEntries: StatusEntriesTable;
}

export type Database = Kysely<CurfewSchema>;

/**
 * `pending`: stored, not yet decided · `dispatched`: at least one run was started, or told · `ignored`: no automation wanted it
 * · `malformed`: its signature was right, its content is not what its sender documents · `duplicate`: another delivery came
 * before with the same content · `failed`: given up after many attempts that ended with an error of Curfew itself; pending
 * again if it arrives again.
 */
export type DeliveryState = 'pending' | 'dispatched' | 'ignored' | 'malformed' | 'duplicate' | 'failed';

/** The inbox: a delivery is here before it is acknowledged. */
export interface DeliveriesTable {
  source: string;
  deliveryId: string;
  /** The event's name, as its sender calls it. */
  name: string;
  /** JSON object: the few headers that help to understand a delivery; never its signature. */
  headers: string;
  /** The bytes as they arrived, from which the signature was made. Empty for a `duplicate`: its first has them. */
  body: Uint8Array;
  receivedAt: string;
  state: DeliveryState;
  /** Why the delivery as a whole is in its state; for a pending one, why the last attempt failed. */
  reason: string | null;
  /** JSON object: why the delivery did or did not start a run, by automation. */
  reasons: Generated<string>;
  /** JSON array of the ids of the runs that it started. */
  runs: Generated<string>;
  attempts: Generated<number>;
  /** The attempts that ended with an error of Curfew itself. */
  faults: Generated<number>;
  /** The delivery is not dispatched again before this time; null: at once. */
  retryAt: string | null;
  /**
   * The delivery that came before with the same content. While this one is pending, it is not known yet whether it counts.
   */
  duplicateOf: Generated<string | null>;
  /** A process works on the delivery until then at the latest; no other process takes it before. Null: none does. */
  leasedUntil: Generated<string | null>;
  /** When its body, its headers, its reasons and its answers were removed because of their age; null: they are there. */
  removedAt: Generated<string | null>;
  /** JSON: what was asked when it was decided, and what was answered (`RecordedAnswers`). Null: nothing was recorded. */
  answers: Generated<string | null>;
}

/** One row per run, from its first decision on. A run whose row has an outcome is over: `admit` refuses it. */
export interface RunsTable {
  runId: string;
  automation: string;
  agent: string;
  /** The id of the agent's model; null while it is not known. */
  model: Generated<string | null>;
  /**
   * The content hash of the automation as its file says, whatever the event filled in: the same for all runs of one
   * version of the file. Null if the run was started by a version of Curfew that made no hashes.
   */
  automationHash: Generated<string | null>;
  /** The content hash of the agent, with what the automation overrides. Null as above. */
  agentHash: Generated<string | null>;
  /** Which variant of its automation the run tries; null while there are none. */
  variant: Generated<string | null>;
  source: string;
  deliveryId: string;
  eventName: string;
  title: string;
  actor: string | null;
  repository: string | null;
  subject: string;
  url: string | null;
  spendLimitMicros: number;
  durationLimitMs: number;
  phase: Phase;
  startedAt: string;
  sessionId: string | null;
  endedAt: string | null;
  /** When its money and its subject became free; null while it is open, and if an older version has settled it. */
  settledAt: Generated<string | null>;
  /** When rates counted it, if that is not clear from its decisions; else null. */
  ratedAt: Generated<string | null>;
  outcome: Outcome | null;
  reason: string | null;
  spendMicros: Generated<number>;
  spendPartial: Generated<number>;
  /** Our own price of what was used; null in records of earlier versions. */
  ownMicros: Generated<number | null>;
  /** What the agent API says that it cost; null if it said nothing. */
  listMicros: Generated<number | null>;
  modelRequests: Generated<number>;
  toolUses: Generated<number>;
  inputTokens: Generated<number>;
  outputTokens: Generated<number>;
  cacheReadTokens: Generated<number>;
  cacheWriteTokens: Generated<number>;
  workingMs: Generated<number>;
  /** How long the run waited for people. */
  waitingMs: Generated<number>;
  /** How long the run waited for its subject before its session was opened. */
  queuedMs: Generated<number>;
  temporalActions: Generated<number>;
  /** The most that the run may cost, taken from the budgets: its reservation and all raises. */
  reservedMicros: Generated<number>;
  /**
   * What was charged to the budgets in the end: the spend, or the most that it can be if it is not fully known.
   */
  chargedMicros: Generated<number>;
  /** JSON of `Reservation`: where the money was taken from. Null while nothing is reserved. */
  reservation: Generated<string | null>;
  /** The run that caused this one; null if nothing of Curfew did. */
  causedBy: Generated<string | null>;
  /** How many runs caused one another until this one: 1 if nothing of Curfew caused it. */
  chainDepth: Generated<number>;
}

export type RunRow = Selectable<RunsTable>;

/** What was decided for a run at a step, as JSON: returned word for word when the same step is asked for again. */
export interface DecisionsTable {
  runId: string;
  step: number;
  decision: string;
  decidedAt: string;
  /** The instant for which money was asked: its day and month pay. Null for an admission, a raise, and in older rows. */
  askedAt: string | null;
}

/** One row: the id by which this installation knows its own sessions at an agent API that others use, too. */
export interface InstallationTable {
  id: string;
}
