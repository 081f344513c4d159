import { closeIssue } from '../follow-branches.ts';
import { now } from '../now.ts';
import { permissionOf } from '../permission-of.ts';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { Hosted } from '../world.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Body } from './body.ts';

const MAXIMUM_TITLE = 256;
export const MAXIMUM_BODY = 65_536;

/** Changes what a PATCH of an issue changes; a pull request is changed as the issue that it is. */
export function changeIssue({ world, repository }: Hosted, issue: IssueRecord, body: Body): IssueRecord {
  checkText('Issue', body, false);
  const state = body.string('state');
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    throw new ApiError(422, `Invalid request.\n\n${JSON.stringify(state)} is not a member of ["open", "closed"].`);
  }
  const assignees = body.names('assignees');
  return world.store.change('issues', issue.id, (current) => {
    current.title = body.string('title') ?? current.title;
    if (body.has('body')) current.body = body.nullableString('body') ?? null;
    current.labels = body.names('labels') ?? current.labels;
    if (assignees !== undefined) current.assignees = collaboratorsAmong(repository, assignees);
    const was = current.state;
    if (state === 'closed' && was === 'open') closeIssue(current);
    if (state === 'open') Object.assign(current, { state, closedAt: null });
    current.stateReason = reasonOf(current, was, body.string('state_reason'));
    current.updatedAt = now();
  });
}

/** GitHub keeps the reason when something else of the issue is changed. */
function reasonOf({ state, stateReason }: IssueRecord, was: string, asked: string | undefined): string | null {
  if (state === was) return asked ?? stateReason ?? (state === 'closed' ? 'completed' : null);
  return state === 'open' ? 'reopened' : (asked ?? 'completed');
}

/** Throws GitHub's 422 if a new issue has no title, or if a title or a body is longer than GitHub allows. */
export function checkText(resource: string, body: Body, isNew: boolean): void {
  const title = body.string('title');
  if (title === undefined ? isNew : title.trim() === '') {
    throw invalid({ resource, code: 'missing_field', field: 'title' });
  }
  if ((title ?? '').length > MAXIMUM_TITLE) {
    const message = `title is too long (maximum is ${MAXIMUM_TITLE} characters)`;
    throw invalid({ resource, code: 'custom', field: 'title', message });
  }
  if ((body.string('body') ?? '').length > MAXIMUM_BODY) {
    const message = `body is too long (maximum is ${MAXIMUM_BODY} characters)`;
    throw invalid({ resource, code: 'custom', field: 'body', message });
  }
}

/** Returns the logins that are collaborators. Like GitHub, it leaves out the others silently. */
export function collaboratorsAmong(repository: RepositoryRecord, logins: string[]): string[] {
  return logins.filter((login) => permissionOf(repository, login) !== undefined);
}
