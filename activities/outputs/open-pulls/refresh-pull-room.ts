import { pullRoom, type PullSeeker } from '../../../database/admission/room/pull-room.ts';
import { refreshOpenPulls, type Refreshing } from './refresh-open-pulls.ts';

/**
 * Asks the forge which pull requests are still open if there seems to be no room for another one, beside those that runs at work may
 * still open. Throws as `githubFailure` says.
 */
export async function refreshPullRoom({ database, github, most }: Refreshing, seeker: PullSeeker): Promise<void> {
  const { claimed } = await database.transaction().execute(async (transaction) => await pullRoom(transaction, seeker));
  await refreshOpenPulls({ database, github, most: most - claimed }, seeker);
}
