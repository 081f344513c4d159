import type { RunId } from '../../contract/event.ts';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { pagesToShow, putOffPagesOf } from '../../database/status/pages-to-show.ts';
import { TALK_PERMISSIONS } from '../../definitions/permissions/talk-permissions-of.ts';
import { errorText } from '../../runtime/error-text.ts';
import { withOwnActs } from '../own-acts/with-own-acts.ts';
import { showPage } from '../report/page/show-page.ts';
import type { UpkeepRow } from './upkeep-row.ts';
import { workThrough } from './work-through.ts';

const MOST_AT_ONCE = 50;

/**
 * Writes the status comments that a run could not write, because a limit of the forge was reached, the forge was away or the worker
 * was killed. Where the forge limits an account, its comments wait; one that fails otherwise is tried again, later each time.
 */
export const showStatusComments: UpkeepRow = {
  name: 'status-comments',
  everyMs: 60_000,
  permissions: TALK_PERMISSIONS,
  run: async ({ database, github, log }) => {
    const githubOf = (runId: RunId) => withOwnActs(github, (keys) => noteOwnActs(database, runId, keys));
    await workThrough({
      most: MOST_AT_ONCE,
      list: async (limit) => await pagesToShow(database, { now: new Date().toISOString(), limit }),
      work: async (place) => await showPage({ database, githubOf }, place),
      putOff: async (owner, until) => await putOffPagesOf(database, owner, until),
      failed: async (place, error) =>
        log.warn({ ...place, reason: errorText(error) }, 'a status comment could not be written'),
    });
  },
};
