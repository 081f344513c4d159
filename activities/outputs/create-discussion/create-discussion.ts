import type { Discussion, DiscussionHome } from '../../../connections/github/discussion-calls.ts';
import {
  createDiscussion as output,
  type CreateDiscussionInput,
  type CreateDiscussionOptions,
} from '../../../definitions/outputs/issues/create-discussion.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import { refusalOf } from '../issues/refusal-of.ts';
import { sameLogin } from '../issues/same-login.ts';
import { outputFailure } from '../output-failure.ts';
import type { Done, OutputRow, OutputUse } from '../output-row.ts';
import { outputBody, outputMark, outputTitle } from '../text/pull-text.ts';
import { workRepository } from '../text/work-repository.ts';
import type { DiscussionArtefact } from './discussion-artefact.ts';
import { verifyDiscussion } from './verify-discussion.ts';

/** The agent's words as a discussion. */
export const createDiscussion: OutputRow<CreateDiscussionOptions, CreateDiscussionInput> = {
  output,
  carryOut: begin,
  verify: { discussion: verifyDiscussion },
};

type Use = OutputUse<CreateDiscussionOptions, CreateDiscussionInput>;

/** Begins the discussion once: it carries the mark of this output, so that another attempt finds it among the newest fifty. */
async function begin(use: Use): Promise<Done> {
  const { origin, options, input } = use;
  const repository = workRepository(origin, 'begin a discussion in');
  const title = outputTitle(options.titlePrefix, input.title);
  if (origin.automation.safeOutputs.staged) {
    return staged(`A discussion "${title}" would have begun in ${repository}.`);
  }
  try {
    return await carryOut(use, repository, title);
  } catch (error) {
    throw outputFailure(error, `Beginning a discussion in ${repository}`);
  }
}

async function carryOut(use: Use, repository: string, title: string): Promise<Done> {
  const { answered } = use;
  const existing = await findOwn(use, repository);
  if (existing === null && answered !== null) {
    return nothingChanged('', 'The discussion was begun, and somebody deleted or moved it.');
  }
  const discussion = existing ?? (await make(use, repository, title));
  const { url, number } = discussion;
  const artefact: DiscussionArtefact = { type: 'discussion', url, repository, number };
  const text = `Discussion #${number} is open: ${url}`;
  if (answered !== null) return delivered(artefact, text);
  return delivered(artefact, [text, ...(await label(use, repository, discussion))].join('\n'));
}

async function make({ github, origin, options, input }: Use, repository: string, title: string): Promise<Discussion> {
  const home = await github.discussionHome(repository);
  const category = categoryOf(home, options.category, repository);
  const body = outputBody(origin, input.body);
  return await github.createDiscussion(repository, { home: home.id, category, title, body });
}

async function findOwn({ github, origin }: Use, repository: string): Promise<Discussion | null> {
  const [login, mark] = [await github.botLogin(), outputMark(origin)];
  const discussions = await github.listDiscussions(repository);
  const own = ({ body, author }: Discussion): boolean => body.includes(mark) && sameLogin(author, login);
  return discussions.find(own) ?? null;
}

/** Only people with much access may begin a discussion in a category for announcements. */
function categoryOf({ isOn, categories }: DiscussionHome, wanted: string | null, repository: string): string {
  if (!isOn || categories.length === 0) {
    throw new ToolError(`Discussions are switched off in ${repository}. Do not call it again.`);
  }
  const [first] = categories;
  if (wanted === null) return (categories.find(({ slug }) => slug !== 'announcements') ?? first)?.id ?? '';
  const name = wanted.toLowerCase();
  const found = categories.find(
    (one) => one.id === wanted || one.slug.toLowerCase() === name || one.name.toLowerCase() === name,
  );
  if (found !== undefined) return found.id;
  const known = categories.map((one) => one.name).join(', ');
  throw new ToolError(
    `${repository} has no category ${JSON.stringify(wanted)}, which this automation names; it has ${known}. Do not call it again.`,
  );
}

/** Returns notes for people about labels that the discussion did not get. */
async function label({ github, options }: Use, repository: string, discussion: Discussion): Promise<string[]> {
  if (options.labels.length === 0) return [];
  const doing = `Labelling the discussion #${discussion.number}`;
  let missing: string[] = [];
  const refusal = await refusalOf(doing, async () => {
    missing = await github.labelDiscussion(repository, discussion, options.labels);
  });
  if (refusal !== null) return [`${doing} was not possible: ${refusal}`];
  return missing.length === 0 ? [] : [`${repository} has no label ${missing.join(', ')}`];
}
