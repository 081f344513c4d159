import type { DeliveryMark } from '../../../../database/inbox/mark-delivery.ts';
import { runsActedOn } from '../../../../database/people/runs-acted-on.ts';
import { runsOfPage } from '../../../../database/runs/open-runs-at.ts';
import type { GithubTriggers } from '../../../../definitions/sources/github/github-triggers.ts';
import { hasOwnMark } from '../../../../definitions/sources/github/own-mark.ts';
import { cleanOutput } from '../../../../text/clean-output.ts';
import { oneLine } from '../../../../text/one-line.ts';
import { updateRun, type Updated } from '../../../people/update-run.ts';
import { deliveryJson } from '../../delivery-json.ts';
import type { Acting, GivenDelivery } from '../../trigger-source.ts';
import { findDoer } from '../find-doer.ts';
import { readGithubEvent } from '../read-github-event.ts';
import { answerComment, type CommentAnswer } from './answer-comment.ts';
import { narrowTargets, targetsOf, type Target } from './choose-target.ts';
import { COMMAND_WORDS, type CommandWord } from './command-update.ts';
import { githubTalk, type GithubTalk } from './github-talk.ts';
import { mayBeApprover, whyNotWrite, type AskedApprovers } from './may-command.ts';
import { readComment, type PersonComment } from './read-comment.ts';
import { readCommentCommand, type CommentCommand } from './read-comment-command.ts';

/** How much of a text that others wrote an answer quotes. */
const QUOTED = 500;
const MOST_LISTED = 10;

/**
 * Does what `/curfew approve`, `deny`, `raise`, `steer` and `stop` in a new comment, or in a review, ask of the run that works on
 * the page or waits for it, in the name of the author, and answers the comment. The author must be an approver or may write to
 * the repository, at this moment; comments of others change nothing and get no reply. Returns null for every other comment: it
 * may start runs. Throws SourceAway if GitHub or the run cannot be asked now.
 */
export async function actOnComment(delivery: GivenDelivery, acting: Acting): Promise<DeliveryMark | null> {
  const comment = readComment(delivery.name, deliveryJson(delivery));
  const command = comment === null ? null : readCommentCommand(comment.body);
  if (comment === null || command === null || hasOwnMark(comment.body)) return null;
  const word = COMMAND_WORDS.get(command.word);
  if (word === undefined && isTriggerWord(acting)) return null;
  const doer = await findDoer(readGithubEvent(delivery), acting.clients);
  if (doer?.kind === 'run') return null;
  const talk = githubTalk(acting.environment, comment.page.repository, acting.clients.github.access);
  const done = await carryOut({ comment, command, word }, { ...acting, talk });
  await answerComment(comment, done.answer, { ...acting, talk });
  return done.mark;
}

/** Whether an automation is started by comments that begin with `/curfew`. */
function isTriggerWord({ definitions }: Acting): boolean {
  return definitions.automations.some(({ on }) => {
    // `build` of this source made it.
    const triggers = on.sources['github'] as GithubTriggers | undefined;
    return triggers?.slashCommand?.name.toLowerCase() === 'curfew';
  });
}

interface Asked {
  comment: PersonComment;
  command: CommentCommand;
  word: CommandWord | undefined;
}

type Talking = Acting & { talk: GithubTalk };

interface Done {
  answer: CommentAnswer;
  mark: DeliveryMark;
}

async function carryOut({ comment, command, word }: Asked, acting: Talking): Promise<Done> {
  const noWriter = await whyNotWrite(comment, acting.talk);
  if (word === undefined) return noWriter === null ? refused(whatThereIs()) : notAllowed(noWriter);
  const { targets: all, isOver } = await targetsOf(acting.database, comment, word.isDecision);
  const allowed: Target[] = [];
  for (const target of all) {
    if (noWriter === null || (await mayBeApprover(comment, approversOf(word, target, acting), acting))) {
      allowed.push(target);
    }
  }
  if (allowed.length === 0) {
    if (all.length === 0 && (await wasDone({ comment, word }, acting))) return DONE_BEFORE;
    return noWriter === null ? refused(isOver ? IS_OVER : nothingWaits(word)) : notAllowed(noWriter);
  }
  if (comment.app !== null) return refused(writtenBy(comment.app));
  const { targets, rest } = narrowTargets(allowed, command.rest);
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) return refused(whichOne(word, command, targets));
  const read = word.read(rest, target.approval);
  if ('problem' in read) return refused(read.problem);
  const { run } = target;
  const updated = await updateRun(acting, {
    runId: run.runId,
    update: read.update,
    input: read.input,
    actor: `user:${comment.author}`,
    source: 'github',
    identity: `${comment.page.repository.toLowerCase()}#${comment.place.kind}-${comment.id}`,
    askedAt: comment.writtenAt,
  });
  if ('ended' in updated && (await wasDone({ comment, word }, acting))) return DONE_BEFORE;
  return said(run.automation, { runId: run.runId, updated });
}

/**
 * Whether the author has done this to a run of this page since the comment was written: then an earlier attempt at this comment did it,
 * and did not come to its end.
 */
async function wasDone(
  { comment, word }: { comment: PersonComment; word: CommandWord },
  { database }: Acting,
): Promise<boolean> {
  const since = new Date(comment.writtenAt).toISOString();
  const runIds = await runsActedOn(database, { actor: `user:${comment.author}`, actions: word.actions, since });
  return (await runsOfPage(database, comment.page, runIds)).length > 0;
}

const DONE_BEFORE: Done = {
  answer: { reaction: '+1' },
  mark: { state: 'dispatched', reason: 'Its author has done this already.', reasons: {}, runs: [] },
};

/**
 * Who may send this command without a role: the approvers of the decision; for more money or time those of the limit; else whoever
 * may approve something of the automation. The run tells somebody with a role why they may not decide.
 */
function approversOf(word: CommandWord, { run, approval }: Target, { definitions }: Acting): AskedApprovers {
  if (approval !== null) return { approvers: approval.approvers, isAskedAgain: true };
  const automation = definitions.automations.find(({ id }) => id === run.automation);
  const rules = (automation?.approval ?? []).filter(({ before }) => !word.isOfLimit || before === 'limit');
  return { approvers: rules.flatMap(({ approvers }) => approvers), isAskedAgain: false };
}

function said(automation: string, { runId, updated }: { runId: string; updated: Updated }): Done {
  if ('ended' in updated) return refused(`The run \`${runId}\` has ended.`, automation);
  if ('refused' in updated) return refused(`${cleanOutput(updated.refused, { maxLength: QUOTED })}.`, automation);
  const { answer } = updated;
  const reasons = { [automation]: `told to ${runId}: ${answer}` };
  return {
    answer: PLAIN.has(answer) ? { reaction: '+1' } : { reply: `${answer}.` },
    mark: { state: 'dispatched', reason: null, reasons, runs: [] },
  };
}

/** Answers that say no more than that it was done. */
const PLAIN: ReadonlySet<string> = new Set([
  'Approved',
  'Denied',
  'The agent has been told',
  'The question of the agent is answered',
  'The agent is interrupted; steer it to go on',
]);

/** `reason` is a sentence, or Markdown with a sentence in its first line. */
function refused(reason: string, automation?: string): Done {
  const line = oneLine(reason.split('\n')[0] ?? '', QUOTED);
  const reasons = automation === undefined ? {} : { [automation]: line.replace(/\.$/, '') };
  return { answer: { reply: reason }, mark: { state: 'ignored', reason: line, reasons, runs: [] } };
}

/** A stranger cannot make Curfew write. */
function notAllowed(reason: string): Done {
  return { answer: { reaction: 'confused' }, mark: { state: 'ignored', reason: `${reason}.`, reasons: {}, runs: [] } };
}

function nothingWaits({ isDecision }: CommandWord): string {
  return isDecision ? 'No run waits for a decision here.' : 'No run works on this or waits for it.';
}

const IS_OVER = 'What was waited for when you wrote this has been decided meanwhile, so this changes nothing.';

/** An app, or an agent behind it, must not decide in the name of a person. */
function writtenBy(app: string): string {
  const name = cleanOutput(oneLine(app, QUOTED), { isTitle: true });
  return `Nothing was done, because the app ${name} wrote this in your name. Write the comment yourself, at GitHub.`;
}

function whatThereIs(): string {
  const usages = [...COMMAND_WORDS.values()].map(({ usage }) => `- \`${usage}\``);
  return ['Curfew does not know this command. There are:', '', ...usages].join('\n');
}

function whichOne({ isDecision }: CommandWord, { word }: CommentCommand, targets: Target[]): string {
  const what = isDecision ? 'More than one decision is waited for.' : 'More than one run is under way here.';
  const ids = targets.map(({ run }) => run.runId);
  const lines = targets.slice(0, MOST_LISTED).map(({ run, approval }) => {
    const isOnly = ids.filter((id) => id === run.runId).length === 1;
    const name = isOnly ? run.runId : (approval?.key ?? run.runId);
    const asked = approval === null ? '' : `: ${cleanOutput(oneLine(approval.what, QUOTED), { isTitle: true })}`;
    return `- \`/curfew ${word} ${name}\`${asked}`;
  });
  return [`${what} Say which one:`, '', ...lines].join('\n');
}
