import type { ApprovalWaits, BreakerOpen, BudgetFull, Notice, SourceSilent } from '../../contract/notice.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { dropComments } from '../../text/markdown/drop-comments.ts';
import { oneLine } from '../../text/one-line.ts';

/** More notices of one kind than this become a list with a line for each. */
const MOST_IN_FULL = 3;
const TITLE_BYTES = 200;
const WHAT_BYTES = 600;
const MOST_APPROVERS = 10;

/** Puts notices into words, in Markdown. They quote what sources and agents wrote, so clean it before it leaves. */
export function noticeText(notices: readonly Notice[]): string {
  return [
    ...told(ofKind(notices, 'budget'), BUDGETS),
    ...told(ofKind(notices, 'breaker'), BREAKERS),
    ...told(ofKind(notices, 'approval'), APPROVALS),
    ...told(ofKind(notices, 'silence'), SILENCES),
  ].join('\n\n');
}

function ofKind<Kind extends Notice['kind']>(
  notices: readonly Notice[],
  kind: Kind,
): Extract<Notice, { kind: Kind }>[] {
  return notices.filter((notice): notice is Extract<Notice, { kind: Kind }> => notice.kind === kind);
}

/** How one kind of notice is told: one alone, or many under a heading. */
interface Telling<Told> {
  inFull: (notice: Told) => string;
  heading: (count: number) => string;
  line: (notice: Told) => string;
}

function told<Told>(notices: readonly Told[], { inFull, heading, line }: Telling<Told>): string[] {
  if (notices.length <= MOST_IN_FULL) return notices.map((notice) => inFull(notice));
  return [[heading(notices.length), ...notices.map((notice) => `- ${line(notice)}`)].join('\n')];
}

const BUDGETS: Telling<BudgetFull> = {
  inFull: (full) =>
    `**A budget is used up:** that of ${scopeWords(full.scope)} per ${full.per}. Of ${formatUsd(full.limitMicros)}, ` +
    `${formatUsd(full.settledMicros)} are charged and ${formatUsd(full.reservedMicros)} are reserved by runs under way. ` +
    `The run \`${full.runId}\` wanted ${formatUsd(full.wantedMicros)} and did not get it. More runs are refused until ` +
    `${full.reservedMicros > 0 ? 'runs under way end and free what they do not need, at the latest until ' : ''}` +
    `${utc(full.freeAgainAt)}. To let them start earlier, raise the budget in \`curfew.yml\`, or in the automation ` +
    'if its own is lower, and start `curfew serve` again. Where the money went: ' +
    `\`curfew report --since ${full.per === 'day' ? '1d' : '31d'}\`.`,
  heading: (count) =>
    `**${count} budgets are used up.** Their runs are refused. To let them start earlier, raise the budgets in ` +
    '`curfew.yml`, or in the automations, and start `curfew serve` again.',
  line: ({ scope, per, limitMicros, freeAgainAt }) =>
    `${scopeWords(scope)} per ${per}: ${formatUsd(limitMicros)}, until ${utc(freeAgainAt)}`,
};

const BREAKERS: Telling<BreakerOpen> = {
  inFull: ({ automation, failures, openedAt, closesAt, runId }) =>
    `**A breaker is open:** the last ${failures} runs of \`${automation}\` failed, so since ${utc(openedAt)} its events start ` +
    `no runs. From ${utc(closesAt)} on, one run tries whether it works again. What went wrong: \`curfew show ${runId}\`. ` +
    `When it is mended, \`curfew resume ${automation}\` closes the breaker at once.`,
  heading: (count) =>
    `**The breakers of ${count} automations are open:** their last runs failed, so their events start no runs. ` +
    'What went wrong: `curfew runs --automation NAME`. `curfew resume NAME` closes a breaker at once.',
  line: ({ automation, failures }) => `\`${automation}\`: ${failures} failed runs`,
};

const APPROVALS: Telling<ApprovalWaits> = {
  inFull: (approval) =>
    [
      `**${WAITS[approval.before]}**, since ${utc(approval.since)}: half of the time for it is over.`,
      `> ${quoted(approval.what.replace(/^ask_human: /, ''), WHAT_BYTES)}`,
      `The run is \`${approval.runId}\`${aboutWords(approval)}. If nobody ${approval.before === 'question' ? 'answers' : 'decides'} ` +
        `by ${utc(approval.until)}, ${otherwiseWords(approval)}.${countWords(approval)} ` +
        commandWords(approval),
    ].join('\n\n'),
  heading: (count) =>
    `**${count} decisions have waited for half of their time.** \`curfew approvals\` lists them, and how to answer each.`,
  line: ({ runId, key, until }) => `\`${runId}\`, \`${key}\`, until ${utc(until)}`,
};

const WAITS: Record<ApprovalWaits['before'], string> = {
  start: 'A run waits for a decision before it starts',
  output: 'A run waits for a decision before it hands something over',
  limit: 'A run at its limit waits for a decision',
  tool: 'A run waits for a decision before it uses a tool',
  question: 'An agent waits for an answer',
  'going-on': 'A run that was interrupted waits to be told how to go on',
};

const SILENCES: Telling<SourceSilent> = {
  inFull: ({ source, lastAt, missedHours, usualHours }) =>
    `**A source is silent for longer than usual:** \`${source}\`, since ${utc(lastAt)}. Going by the same hours of the four weeks ` +
    `before, it should have sent something in ${missedHours} of the hours since then; its longest silence of those weeks ` +
    `had ${usualHours} such hours. Look at the list of deliveries that its sender keeps: whether its webhook is switched ` +
    `on, and what Curfew answered. What came last: \`curfew deliveries --source ${source}\`. \`curfew recover\` looks for ` +
    'what was lost.',
  heading: (count) =>
    `**${count} sources are silent for longer than usual.** If they are all, look whether \`curfew serve\` can be ` +
    'reached. `curfew deliveries` shows what came last, `curfew recover` looks for what was lost.',
  line: ({ source, lastAt }) => `\`${source}\`, since ${utc(lastAt)}`,
};

function scopeWords(scope: string): string {
  const [, kind, name] = /^(\w+):(.*)$/s.exec(scope) ?? [];
  return kind === undefined ? `the ${scope}` : `the ${kind} \`${name}\``;
}

function aboutWords({ title, url }: ApprovalWaits): string {
  // A single backtick would make code of what follows, up to the next one.
  const about = quoted(title, TITLE_BYTES).replaceAll('`', "'");
  return `${about === '' ? '' : ` (${about})`}${url === null ? '' : `, about ${url}`}`;
}

/** What others wrote, as one line. A comment in it that is not closed would hide all that follows, other notices included. */
function quoted(text: string, maxBytes: number): string {
  return dropComments(oneLine(text, maxBytes)).trim();
}

function otherwiseWords({ before, otherwise }: ApprovalWaits): string {
  if (before === 'question') return 'the agent gets no answer';
  return otherwise === 'go-on' ? 'the run goes on' : 'that counts as a no';
}

function countWords({ count, approvedBy, approvers }: ApprovalWaits): string {
  const named = approvers.slice(0, MOST_APPROVERS).map((approver) => `\`${approver}\``);
  if (approvers.length > MOST_APPROVERS) named.push(`${approvers.length - MOST_APPROVERS} more`);
  const who = named.length === 0 ? '' : ` It is for ${named.join(', ')}.`;
  return count === 1 ? who : `${who} ${approvedBy} of ${count} people have approved.`;
}

function commandWords({ runId, key, before }: ApprovalWaits): string {
  if (before === 'question' || before === 'going-on') return `To answer: \`curfew steer ${runId} "…"\`.`;
  return `To decide: \`curfew approve ${runId} --key ${key}\`, or \`curfew deny ${runId} --key ${key} --reason "…"\`.`;
}

/** `2026-11-27 09:12 UTC`, of a time in RFC 3339. */
function utc(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
