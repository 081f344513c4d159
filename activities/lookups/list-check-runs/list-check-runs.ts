import { listCheckRuns as lookup, type ListCheckRunsInput } from '../../../definitions/lookups/list-check-runs.ts';
import { onePage, type Findings } from '../answer/findings.ts';
import { inLine, quoted } from '../answer/outside-text.ts';
import { askedForge, type AskedForge } from '../forge/asked-forge.ts';
import { facts } from '../forge/people-and-times.ts';
import { PER_PAGE } from '../forge/read-list.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';
import type { Check } from './check.ts';
import { commitStatuses } from './commit-statuses.ts';

export const listCheckRuns: LookupRow<ListCheckRunsInput> = { lookup, read };

/** GitHub itself shows no more checks of a commit. */
const MOST_PAGES = 10;

const PASSED = ['success', 'neutral', 'skipped'];

/** The parts of an answer that we read. */
interface CheckAnswer {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  started_at: string | null;
  completed_at: string | null;
  html_url: string | null;
  app?: { name: string } | null;
  output?: { title: string | null; summary: string | null } | null;
}

async function read(use: LookupUse<ListCheckRunsInput>): Promise<Findings> {
  const { input } = use;
  const forge = await askedForge(use);
  const ref = input.ref ?? (await defaultBranch(forge));
  const runs = await readChecks(forge, ref);
  const statuses = await commitStatuses(forge, ref);
  const checks = [...runs.checks, ...statuses.checks];
  const total = runs.total + statuses.total;
  const count = (result: Check['result']) => checks.filter((check) => check.result === result).length;
  const counts = `${total} checks: ${count('failed')} failed, ${count('running')} running, ${count('passed')} passed`;
  const unread = total > checks.length ? `; only the first ${checks.length} of them are counted by result` : '';
  const unknown = statuses.problem === null ? '' : ` Statuses of the commit are not among them. ${statuses.problem}`;
  const shown = input.only === 'all' ? checks : checks.filter((check) => check.result === input.only);
  return {
    heading: `${forge.repository} at ${inLine(ref)} has ${counts}${unread}.${unknown} Here are ${input.only === 'all' ? 'all of them' : `those that are ${input.only}`}:`,
    parts: [onePage(shown.map((check) => () => check.render()))],
    mostEntries: input.limit,
  };
}

async function defaultBranch(forge: AskedForge): Promise<string> {
  const { data } = await forge.ask('Reading the default branch', () => forge.octokit.rest.repos.get(forge.place));
  return data.default_branch;
}

async function readChecks(forge: AskedForge, ref: string): Promise<{ checks: Check[]; total: number }> {
  const checks: Check[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await forge.ask(`Listing the checks of ${ref}`, () =>
      forge.octokit.rest.checks.listForRef({ ...forge.place, ref, filter: 'latest', per_page: PER_PAGE, page }),
    );
    checks.push(...data.check_runs.map((run) => ({ result: resultOf(run), render: () => render(run) })));
    if (data.check_runs.length === 0 || checks.length >= data.total_count || page === MOST_PAGES) {
      return { checks, total: data.total_count };
    }
  }
}

function resultOf({ status, conclusion }: CheckAnswer): Check['result'] {
  if (status !== 'completed') return 'running';
  return PASSED.includes(conclusion ?? '') ? 'passed' : 'failed';
}

function render(check: CheckAnswer): string {
  const about = facts({
    id: String(check.id),
    by: inLine(check.app?.name),
    began: check.started_at,
    ended: check.completed_at,
    says: inLine(check.output?.title),
    see: check.html_url,
  });
  const line = `- ${inLine(check.name)}: ${check.conclusion ?? check.status}${about}`;
  const summary = resultOf(check) === 'failed' ? quoted(check.output?.summary) : '';
  return summary === '' ? line : `${line}\n${summary}`;
}
