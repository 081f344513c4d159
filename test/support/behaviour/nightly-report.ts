import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_REPOSITORY } from '../../../demo/issue.ts';
import { fixBugScript } from '../../../demo/script.ts';
import type { StandIns } from '../../../demo/stages/stand-ins.ts';
import type { MessagesRequest, Turn } from '../../../stand-ins/model/turn.ts';
import { octokitFor } from '../forge/open-forge.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const REPOSITORY = `${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}`;
const HOUR_MS = 3_600_000;

/** What the report is about begins then, RFC 3339. */
const SINCE = hoursAgo(24);

/** The definitions of the demo and the example of a nightly report, about the demo's repository. */
export async function nightlyDefinitions(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-nightly-'));
  for (const name of ['agents', 'automations', 'curfew.yml']) {
    await cp(join(ROOT, 'demo', name), join(folder, name), { recursive: true });
  }
  const example = join(ROOT, 'examples/nightly-report');
  await cp(join(example, 'agents'), join(folder, 'agents'), { recursive: true });
  const automation = await readFile(join(example, 'automations/nightly-report.md'), 'utf8');
  await writeFile(join(folder, 'automations/nightly-report.md'), automation.replace('acme/api', REPOSITORY));
  return folder;
}

/** The model fixes the demo's bug; for the report it looks up what happened and writes down the first line of each answer. */
export function reportScript(request: MessagesRequest): Turn | undefined {
  const [prompt, ...others] = request.messages;
  if (!JSON.stringify(prompt).includes('Report the last 24 hours')) {
    return fixBugScript(`/workspace/${DEMO_REPOSITORY.name}`)(request);
  }
  const answers = others.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const told = answers.flatMap((block) => (block.type === 'tool_result' ? [JSON.stringify(block.content)] : []));
  if (told.length === 0) {
    return {
      tools: [
        { name: 'list_issues', input: { created_since: SINCE } },
        { name: 'list_issues', input: { closed_since: SINCE } },
        { name: 'list_pull_requests', input: { merged_since: SINCE } },
        { name: 'list_check_runs', input: { only: 'failed' } },
      ],
    };
  }
  if (told.length > 4) return { text: 'The report is written.' };
  const lines = told.map((answer) => /"text":"([^:"\\]+)/.exec(answer)?.[1] ?? answer);
  return {
    tools: [
      { name: 'create_issue', input: { title: 'What happened', body: lines.join('\n\n') } },
      { name: 'slack_post_message', input: { text: lines.map((line) => `- ${line}`).join('\n') } },
    ],
  };
}

export interface ReportNumbers {
  opened: number;
  closed: number;
  merged: number;
  checks: number;
  failed: number;
}

/** Gives the forge a busy week; returns what the forge itself counts of its last day. */
export async function fillWeek({ forge, readToken }: StandIns): Promise<ReportNumbers> {
  for (let hours = 2; hours < 7 * 24; hours += 5) {
    const { id } = forge.createIssue({ repository: REPOSITORY, title: `Of ${hours} hours ago`, author: 'ada-marsh' });
    const closedAt = hours % 2 === 0 ? hoursAgo(hours / 2) : null;
    const state = closedAt === null ? 'open' : 'closed';
    forge.changeIssue(id, { createdAt: hoursAgo(hours), updatedAt: closedAt ?? hoursAgo(hours), closedAt, state });
  }
  for (const { id, pull } of forge.state().issues) {
    const merged = hoursAgo(1);
    if (pull) forge.changeIssue(id, { state: 'closed', closedAt: merged, pull: { ...pull, mergedAt: merged } });
  }
  const { data } = await octokitFor(forge, readToken).rest.repos.getCommit({ ...place(), ref: 'main' });
  for (const [index, conclusion] of (['success', 'failure', 'failure', null] as const).entries()) {
    const [startedAt, completedAt] = [hoursAgo(2), conclusion === null ? null : hoursAgo(1)];
    const check = { commit: data.sha, name: `check ${index}`, title: null, summary: null, startedAt, completedAt };
    forge.record('checkRuns', { ...check, repository: REPOSITORY, conclusion });
  }
  const { issues, checkRuns } = forge.state();
  const plain = issues.filter(({ pull }) => pull === undefined);
  return {
    opened: plain.filter(({ createdAt }) => isInTime(createdAt)).length,
    closed: plain.filter(({ closedAt }) => isInTime(closedAt)).length,
    merged: issues.filter(({ pull }) => isInTime(pull?.mergedAt)).length,
    checks: checkRuns.length,
    failed: checkRuns.filter(({ conclusion }) => conclusion === 'failure').length,
  };
}

function place(): { owner: string; repo: string } {
  return { owner: DEMO_REPOSITORY.owner, repo: DEMO_REPOSITORY.name };
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
}

function isInTime(time: string | null | undefined): boolean {
  return typeof time === 'string' && Date.parse(time) >= Date.parse(SINCE);
}
