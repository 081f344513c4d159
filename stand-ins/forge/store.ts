import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DiscussionState } from './discussion-records.ts';
import type { HistoryState } from './history-records.ts';

export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface RepositoryRecord {
  id: number;
  owner: string;
  name: string;
  private: boolean;
  defaultBranch: string;
  createdAt: string;
  pushedAt: string;
  /** Whether it has no discussions; absent: it has. */
  withoutDiscussions?: boolean;
  /** The names (`owner/name`) that it had before; absent: none. They lead to it as long as no other repository has them. */
  formerNames?: string[];
  /** Logins in lower case. */
  collaborators: Record<string, Permission>;
}

export interface PullRecord {
  head: string;
  /** The owner of the fork that has the branch `head`; null: that fork is deleted. Absent: this repository has it. */
  headOwner?: string | null;
  base: string;
  /** The last commit that the branch had while the pull request was open. */
  headSha: string;
  draft: boolean;
  reviewers: string[];
  /** When it was merged; absent if it was not. */
  mergedAt?: string;
}

/** An issue. A pull request is an issue with `pull`; both share one sequence of numbers. */
export interface IssueRecord {
  id: number;
  repositoryId: number;
  number: number;
  title: string;
  body: string | null;
  author: string;
  state: 'open' | 'closed';
  stateReason: string | null;
  labels: string[];
  assignees: string[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  /** Whether its conversation takes no more comments; absent: it does. */
  locked?: boolean;
  /** It is gone: `deleted`, or where it was moved, as `owner/name#number`. Absent: it is there. */
  gone?: string;
  pull?: PullRecord;
}

export interface CommentRecord {
  id: number;
  repositoryId: number;
  issueNumber: number;
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
  /** Why it is hidden; absent: it is not. */
  minimizedReason?: string;
}

export interface ReactionRecord {
  id: number;
  target: 'issue' | 'comment' | 'line-comment';
  targetId: number;
  author: string;
  content: string;
  createdAt: string;
}

export interface DeliveryRecord {
  id: number;
  /** `x-github-delivery`; a redelivery is a record of its own with the same guid. */
  guid: string;
  event: string;
  payload: unknown;
  deliveredAt: string;
  redelivery: boolean;
  /** The status that the receiver answered; null if it did not answer. */
  status: number | null;
}

export interface ForgeState extends HistoryState, DiscussionState {
  repositories: RepositoryRecord[];
  issues: IssueRecord[];
  comments: CommentRecord[];
  reactions: ReactionRecord[];
  deliveries: DeliveryRecord[];
}

export type Kind = keyof ForgeState;

export interface Store {
  all: <K extends Kind>(kind: K) => ForgeState[K];
  /** Writes a new or changed record. It is on disk when this returns. */
  put: <K extends Kind>(kind: K, record: ForgeState[K][number]) => void;
  /** Reads the current record, changes it and returns it; the caller's copy may be old, since it waited for git. */
  change: <K extends Kind>(kind: K, id: number, change: (now: ForgeState[K][number]) => void) => ForgeState[K][number];
  /** A number that no record of any kind has. */
  nextId: () => number;
  close: () => void;
}

/** Opens the store of a forge: one SQLite file of JSON records. What was answered is still there after a `kill -9`. */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'forge.db'));
  database.exec(`pragma journal_mode = wal; pragma synchronous = normal;
    create table if not exists records (kind text, id integer, value text not null, primary key (kind, id));`);
  const select = database.prepare('select value from records where kind = ? order by id');
  const upsert = database.prepare('insert or replace into records (kind, id, value) values (?, ?, ?)');
  const single = database.prepare('select value from records where kind = ? and id = ?');
  const highest = database.prepare('select coalesce(max(id), 0) as id from records');
  let lastId = Number(highest.get()?.['id'] ?? 0);
  return {
    all: <K extends Kind>(kind: K) => select.all(kind).map((row) => JSON.parse(String(row['value']))) as ForgeState[K],
    put: (kind, record) => void upsert.run(kind, record.id, JSON.stringify(record)),
    change: <K extends Kind>(kind: K, id: number, change: (now: ForgeState[K][number]) => void) => {
      const record = JSON.parse(String(single.get(kind, id)?.['value'])) as ForgeState[K][number];
      change(record);
      upsert.run(kind, id, JSON.stringify(record));
      return record;
    },
    nextId: () => ++lastId,
    close: () => database.close(),
  };
}
