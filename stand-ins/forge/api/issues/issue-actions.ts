import { emitIssue } from '../../emit.ts';
import { now } from '../../now.ts';
import { shapeLabel } from '../../shape/issue.ts';
import type { IssueRecord } from '../../store.ts';
import type { World } from '../../world.ts';
import { ApiError } from '../api-error.ts';
import type { Api } from '../context.ts';
import { issueOf, writableRepositoryOf } from '../context.ts';

const ISSUE = '/repos/:owner/:repo/issues/:number';

/** Serves what takes labels off an issue, and what locks its conversation. */
export function addIssueActionRoutes(api: Api, world: World): void {
  api.delete(`${ISSUE}/labels/:name`, (c) => {
    const { hosted, login } = writableRepositoryOf(world, c);
    const issue = issueOf(c, hosted);
    const wanted = (c.req.param('name') ?? '').toLowerCase();
    const label = issue.labels.find((name) => name.toLowerCase() === wanted);
    if (label === undefined) throw new ApiError(404, 'Label does not exist');
    const changed = change(world, issue, { labels: issue.labels.filter((name) => name !== label) });
    const event = { name: 'issues', action: 'unlabeled', sender: login, label: shapeLabel(hosted, label) } as const;
    if (issue.pull === undefined) emitIssue(hosted, changed, event);
    return c.json(changed.labels.map((name) => shapeLabel(hosted, name)));
  });
  api.put(`${ISSUE}/lock`, (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    change(world, issueOf(c, hosted), { locked: true });
    return c.body(null, 204);
  });
  api.delete(`${ISSUE}/lock`, (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    change(world, issueOf(c, hosted), { locked: false });
    return c.body(null, 204);
  });
}

function change(world: World, { id }: IssueRecord, fields: Partial<IssueRecord>): IssueRecord {
  return world.store.change('issues', id, (issue) => void Object.assign(issue, fields, { updatedAt: now() }));
}
