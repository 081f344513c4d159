import { isPull, sizeOf } from './pull-requests.ts';
import { shapeIssue } from './shape/issue.ts';
import { shapePull } from './shape/pull.ts';
import { shapeRepository } from './shape/repository.ts';
import { shapeUser } from './shape/user.ts';
import type { IssueRecord } from './store.ts';
import type { Hosted } from './world.ts';

export interface IssueEvent {
  name: 'issues' | 'issue_comment';
  action: string;
  /** The login of the person who caused the event. */
  sender: string;
  /** Further members of the payload. */
  [member: string]: unknown;
}

/** Sends the webhook of something that happened to an issue. */
export function emitIssue(hosted: Hosted, issue: IssueRecord, event: IssueEvent): void {
  const { name, action, sender, ...members } = event;
  hosted.world.emit(name, {
    action,
    issue: shapeIssue(hosted, issue),
    ...members,
    repository: shapeRepository(hosted),
    sender: shapeUser(hosted.world, sender),
  });
}

export interface PullEvent {
  action: string;
  sender: string;
}

/** Sends the webhook of something that happened to a pull request; does nothing for an issue that is none. */
export async function emitPull(hosted: Hosted, issue: IssueRecord, { action, sender }: PullEvent): Promise<void> {
  if (!isPull(issue)) return;
  hosted.world.emit('pull_request', {
    action,
    number: issue.number,
    pull_request: shapePull(hosted, issue, await sizeOf(hosted, issue)),
    repository: shapeRepository(hosted),
    sender: shapeUser(hosted.world, sender),
  });
}
