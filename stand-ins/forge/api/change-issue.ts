import { now } from '../now.ts';
import { permissionOf } from '../permission-of.ts';
import { close } from '../pull-requests.ts';
import type { IssueRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Body } from './body.ts';

const MAXIMUM_TITLE = 256;
export const MAXIMUM_BODY = 65_536;

/** Text that GitHub would take: a title where one is needed, nothing longer than it allows. */
export function checkText(resource: string, body: Body, isNew: boolean): void {
  const title = body.string('title');
  if (title === undefined ? isNew : title.trim() === '') {
    throw invalid({ resource, code: 'missing_field', field: 'title' });
  }
  if ((title ?? '').length > MAXIMUM_TITLE) {
    throw invalid({
      resource,
      code: 'custom',
      field: 'title',
      message: 'title is too long (maximum is 256 characters)',
    });
  }
  if ((body.string('body') ?? '').length > MAXIMUM_BODY) {
    throw invalid({
      resource,
      code: 'custom',
      field: 'body',
      message: 'body is too long (maximum is 65536 characters)',
    });
  }
}

/** Names that GitHub does not know as collaborators are left out without a word. */
export function collaboratorsAmong(repository: RepositoryRecord, logins: string[]): string[] {
  return logins.filter((login) => permissionOf(repository, login) !== undefined);
}

/** What PATCH changes on an issue, and on a pull request looked at as one. */
export function changeIssue(world: World, repository: RepositoryRecord, issue: IssueRecord, body: Body): IssueRecord {
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
    if (state === 'closed' && current.state === 'open') close(current);
    if (state === 'open') Object.assign(current, { state, closedAt: null });
    current.stateReason = body.string('state_reason') ?? (current.state === 'closed' ? 'completed' : null);
    current.updatedAt = now();
  });
}
