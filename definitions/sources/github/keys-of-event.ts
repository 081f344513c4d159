import type { TriggerEvent } from '../source-definition.ts';
import { eventText } from './match-slash-command.ts';
import { ownActKey } from './own-act-keys.ts';
import { type ReadPayload, readPayload } from './read-payload.ts';

/** By which acts of Curfew an event can have come about. */
export interface KeysOfEvent {
  /** The event tells of exactly such an act, whenever it was, if the account of Curfew sent it. */
  certain: string[];
  /** The same, but a person may do the same thing later: only an act shortly before counts. */
  recent: string[];
  /** The event follows from such an act, whoever sent it: checks of a commit that Curfew pushed. */
  consequence: string[];
  /** The event answers such an act if it came shortly before and somebody else sent it. */
  answer: string[];
  /** The event brings work of its own to a place where such an act came before. */
  work: string[];
}

const NONE: KeysOfEvent = { certain: [], recent: [], consequence: [], answer: [], work: [] };

/** Says by which acts an event can have come about. Never throws. */
export function keysOfEvent(event: Pick<TriggerEvent, 'name' | 'repository' | 'payload'>): KeysOfEvent {
  const { name, repository } = event;
  if (repository === null) return NONE;
  const payload = readPayload(event.payload);
  return {
    certain: certain(name, repository, payload),
    recent: recent(name, repository, payload),
    consequence: consequence(name, repository, payload),
    answer: answer(name, repository, payload),
    work: work(name, repository, payload),
  };
}

function certain(name: string, repository: string, payload: ReadPayload): string[] {
  const { action, code, pullRequest } = payload;
  if (code.push?.after) return code.branch === null ? [] : [ownActKey.push(repository, code.branch, code.push.after)];
  if (name === 'pull_request' && action === 'synchronize') {
    const { headBranch, headSha } = pullRequest ?? {};
    return headBranch && headSha ? [ownActKey.push(repository, headBranch, headSha)] : [];
  }
  const brings = action === 'created' || action === 'opened' || (action === 'edited' && payload.formerBody !== null);
  const text = brings || (action === 'edited' && payload.comment) ? eventText(name, payload) : null;
  return text ? [ownActKey.text(repository, text)] : [];
}

/** What Curfew does at a page makes workflows of GitHub Actions run by these events. */
const AT_A_PAGE: ReadonlySet<string> = new Set(['issue_comment', 'issues']);

function recent(name: string, repository: string, payload: ReadPayload): string[] {
  const { action, label, assignee, reviewer, code, formerTitle } = payload;
  if (name === 'create' && code.branch !== null) return [ownActKey.branch(repository, code.branch)];
  if (name === 'workflow_run') {
    const isOfPage = AT_A_PAGE.has(payload.workflowCause ?? '') && !code.isRepeated;
    return isOfPage ? [ownActKey.repository(repository)] : [];
  }
  if (name === 'label') return action === 'created' && label ? [ownActKey.labelName(repository, label)] : [];
  const page = payload.pullRequest ?? payload.issue;
  if (name === 'pull_request_review') {
    return action === 'submitted' && page !== null ? [ownActKey.review(repository, page.number)] : [];
  }
  if (payload.discussion !== null) {
    return action === 'unlabeled' && label ? [ownActKey.unlabel(repository, payload.discussion.number, label)] : [];
  }
  if (page === null || payload.comment !== null) return [];
  const { number, title, body } = page;
  if (action === 'labeled' && label) {
    return [ownActKey.label(repository, number, label), ownActKey.labelOfText(repository, body, label)];
  }
  if (action === 'unlabeled' && label) return [ownActKey.unlabel(repository, number, label)];
  if (action === 'assigned' && assignee) return [ownActKey.assignee(repository, number, assignee)];
  if (action === 'review_requested' && reviewer) return [ownActKey.reviewer(repository, number, reviewer)];
  if (action === 'closed' || action === 'reopened') return [ownActKey.state(repository, number, action)];
  return action === 'edited' && formerTitle !== null ? [ownActKey.title(repository, number, title)] : [];
}

const CHECKS: ReadonlySet<string> = new Set([
  'check_run',
  'check_suite',
  'workflow_run',
  'workflow_job',
  'status',
  'deployment',
  'deployment_status',
]);
/** People do this. */
const ASKED_FOR: ReadonlySet<string | null> = new Set(['rerequested', 'requested_action']);

function consequence(name: string, repository: string, { action, code }: ReadPayload): string[] {
  if (!CHECKS.has(name) || ASKED_FOR.has(action) || code.isRepeated) return [];
  return code.branch !== null && code.sha !== null ? [ownActKey.push(repository, code.branch, code.sha)] : [];
}

/** These bring work of their own, whatever was done at the page before. */
const NEW_WORK: ReadonlySet<string> = new Set(['issues opened', 'pull_request opened', 'pull_request synchronize']);

function answer(name: string, repository: string, payload: ReadPayload): string[] {
  const { action, pullRequest, issue, discussion, code } = payload;
  const page = pullRequest ?? issue ?? discussion;
  // Whatever happens to a branch that Curfew made, or to its pull request, answers Curfew.
  const branch = pullRequest?.headBranch ?? (name === 'push' ? code.branch : null);
  const keys = branch !== null && branch !== undefined ? [ownActKey.branch(repository, branch)] : [];
  if (page === null || NEW_WORK.has(`${name} ${action}`)) return keys;
  return [...keys, ownActKey.page(repository, page.number)];
}

function work(name: string, repository: string, { action, pullRequest }: ReadPayload): string[] {
  if (name !== 'pull_request' || action !== 'synchronize' || pullRequest === null) return [];
  return [ownActKey.page(repository, pullRequest.number)];
}
