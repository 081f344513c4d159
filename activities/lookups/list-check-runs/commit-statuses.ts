import { ToolError } from '../../session/tools/tool-error.ts';
import { inLine } from '../answer/outside-text.ts';
import type { AskedForge } from '../forge/asked-forge.ts';
import { facts } from '../forge/people-and-times.ts';
import { PER_PAGE } from '../forge/read-list.ts';
import type { Check } from './check.ts';

/** GitHub keeps at most 1,000 statuses of one kind on a commit. */
const MOST_PAGES = 10;

export interface ReadStatuses {
  checks: Check[];
  total: number;
  /** Why they could not be read; null if they were. */
  problem: string | null;
}

/**
 * The statuses of a commit, which some services set instead of checks: of each kind the newest. A forge that refuses them (the
 * token may lack the permission) does not keep the agent from the checks.
 */
export async function commitStatuses(forge: AskedForge, ref: string): Promise<ReadStatuses> {
  const checks: Check[] = [];
  try {
    for (let page = 1; ; page += 1) {
      const { data } = await forge.ask(`Listing the statuses of ${ref}`, () =>
        forge.octokit.rest.repos.getCombinedStatusForRef({ ...forge.place, ref, per_page: PER_PAGE, page }),
      );
      checks.push(...data.statuses.map(asCheck));
      if (data.statuses.length === 0 || checks.length >= data.total_count || page === MOST_PAGES) {
        return { checks, total: data.total_count, problem: null };
      }
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { checks: [], total: 0, problem: error.message };
  }
}

/** The parts of an answer that we read. */
interface StatusAnswer {
  context: string;
  state: string;
  description: string | null;
  target_url: string | null;
  updated_at: string;
}

function asCheck({ context, state, description, target_url: see, updated_at: set }: StatusAnswer): Check {
  const result = state === 'success' ? 'passed' : state === 'pending' ? 'running' : 'failed';
  const render = (): string => `- ${inLine(context)}: ${state}${facts({ set, says: inLine(description), see })}`;
  return { result, render };
}
