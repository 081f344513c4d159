import { join } from 'node:path';
import { CamelCasePlugin } from 'kysely';
import { inboxAndRuns } from './migrations/001-to-020/001-inbox-and-runs.ts';
import { moneyAndPeople } from './migrations/001-to-020/002-money-and-people.ts';
import { approvalsOfTheRun } from './migrations/001-to-020/003-approvals-of-the-run.ts';
import { artefactsAndHashes } from './migrations/001-to-020/004-artefacts-and-hashes.ts';
import { sessionsOfRuns } from './migrations/001-to-020/005-sessions-of-runs.ts';
import { spendOfBudgets } from './migrations/001-to-020/006-spend-of-budgets.ts';
import { faultsOfDeliveries } from './migrations/001-to-020/007-faults-of-deliveries.ts';
import { onceAndLeases } from './migrations/001-to-020/008-once-and-leases.ts';
import { ownActs } from './migrations/001-to-020/009-own-acts.ts';
import { waitingRatesAndSwitches } from './migrations/001-to-020/010-waiting-rates-and-switches.ts';
import { pullRequestsByNumber } from './migrations/001-to-020/011-pull-requests-by-number.ts';
import { sweeps } from './migrations/001-to-020/013-sweeps.ts';
import { tokens } from './migrations/001-to-020/014-tokens.ts';
import { threadsInSlack } from './migrations/001-to-020/015-threads-in-slack.ts';
import { sentrySeen } from './migrations/001-to-020/016-sentry-seen.ts';
import { restartsInARow } from './migrations/001-to-020/020-restarts-in-a-row.ts';
import { answersOfDeliveries } from './migrations/021-to-040/021-answers-of-deliveries.ts';
import { messagesOfApprovals } from './migrations/021-to-040/023-messages-of-approvals.ts';
import { settledAt } from './migrations/021-to-040/024-settled-at.ts';
import { notices } from './migrations/021-to-040/025-notices.ts';
import { orderOfDecisions } from './migrations/021-to-040/026-order-of-decisions.ts';
import { githubLimits } from './migrations/021-to-040/027-github-limits.ts';
import { issuesToClose } from './migrations/021-to-040/029-issues-to-close.ts';
import { pushedHeads } from './migrations/021-to-040/030-pushed-heads.ts';
import { statusAndOpenPulls } from './migrations/021-to-040/031-status-and-open-pulls.ts';
import { gatheredAndLacked } from './migrations/021-to-040/032-gathered-and-lacked.ts';
import { startedRuns } from './migrations/021-to-040/034-started-runs.ts';
import { rootsOfChains } from './migrations/021-to-040/035-roots-of-chains.ts';
import { files } from './migrations/021-to-040/033-files.ts';
import { noopIssues } from './migrations/021-to-040/036-noop-issues.ts';
import { claimsAndUpkeep } from './migrations/021-to-040/037-claims-and-upkeep.ts';
import { openDatabase, type DatabaseLocation } from '../runtime/database/open-database.ts';
import type { CurfewSchema, Database } from './schema.ts';

/** All that this version knows, by their names. */
export const MIGRATIONS = {
  '001-inbox-and-runs': inboxAndRuns,
  '002-money-and-people': moneyAndPeople,
  '003-approvals-of-the-run': approvalsOfTheRun,
  '004-artefacts-and-hashes': artefactsAndHashes,
  '005-sessions-of-runs': sessionsOfRuns,
  '006-spend-of-budgets': spendOfBudgets,
  '007-faults-of-deliveries': faultsOfDeliveries,
  '008-once-and-leases': onceAndLeases,
  '009-own-acts': ownActs,
  '010-waiting-rates-and-switches': waitingRatesAndSwitches,
  '011-pull-requests-by-number': pullRequestsByNumber,
  '013-sweeps': sweeps,
  '014-tokens': tokens,
  '015-threads-in-slack': threadsInSlack,
  '016-sentry-seen': sentrySeen,
  '020-restarts-in-a-row': restartsInARow,
  '021-answers-of-deliveries': answersOfDeliveries,
  '023-messages-of-approvals': messagesOfApprovals,
  '024-settled-at': settledAt,
  '025-notices': notices,
  '026-order-of-decisions': orderOfDecisions,
  '027-github-limits': githubLimits,
  '029-issues-to-close': issuesToClose,
  '030-pushed-heads': pushedHeads,
  '031-status-and-open-pulls': statusAndOpenPulls,
  '032-gathered-and-lacked': gatheredAndLacked,
  '034-started-runs': startedRuns,
  '035-roots-of-chains': rootsOfChains,
  '033-files': files,
  '036-noop-issues': noopIssues,
  '037-claims-and-upkeep': claimsAndUpkeep,
};

/**
 * Opens Curfew's database: the one that `CURFEW_DATABASE_URL` names, else `curfew.db` in the data folder. Creates the
 * file and the tables that are missing. Without a data folder the file is in memory only. Close it with `destroy()`.
 */
export async function openCurfewDatabase(
  environment: { databaseUrl: string | null },
  dataFolder: string | null,
): Promise<Database> {
  const { databaseUrl } = environment;
  const database = await openDatabase<CurfewSchema>(locationOf(databaseUrl, dataFolder), MIGRATIONS);
  return database.withPlugin(new CamelCasePlugin());
}

function locationOf(databaseUrl: string | null, dataFolder: string | null): DatabaseLocation {
  if (databaseUrl !== null) return { url: databaseUrl };
  return dataFolder === null ? 'memory' : { path: join(dataFolder, 'curfew.db') };
}
