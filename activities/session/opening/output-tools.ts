import type { BetaManagedAgentsCustomToolParams } from '@anthropic-ai/sdk/resources/beta/agents';
import type { Automation } from '../../../definitions/automation.ts';
import { expectsReply } from '../../../definitions/expects-reply.ts';

/** Where the agent leaves its commits for us: the one door out of its workspace. */
export const BUNDLE_PATH = '/mnt/session/outputs/changes.bundle';

const CREATE_PULL_REQUEST: BetaManagedAgentsCustomToolParams = {
  type: 'custom',
  name: 'create_pull_request',
  description:
    `Hands your commits over as a pull request. First commit, then write them to ${BUNDLE_PATH} with ` +
    `\`git bundle create ${BUNDLE_PATH} <base>..HEAD\`, where <base> is the commit you started from; then call this ` +
    'tool. The changes are checked against the policy of this automation; an error says what to change. Calling it ' +
    'again updates the same pull request.',
  input_schema: {
    type: 'object',
    properties: {
      title: { type: 'string', description: 'One line that says what changes.' },
      body: { type: 'string', description: 'Markdown: the cause, the change, how it was tested.' },
      head: { type: 'string', description: 'The full id of the last commit in the bundle: `git rev-parse HEAD`.' },
    },
    required: ['title', 'body', 'head'],
  },
};

const ADD_COMMENT: BetaManagedAgentsCustomToolParams = {
  type: 'custom',
  name: 'add_comment',
  description: 'Adds a comment to the issue or pull request that this work is about.',
  input_schema: {
    type: 'object',
    properties: { body: { type: 'string', description: 'Markdown.' } },
    required: ['body'],
  },
};

const ADD_COMMENT_ANYWHERE: BetaManagedAgentsCustomToolParams = {
  ...ADD_COMMENT,
  description: 'Adds a comment to an issue or pull request of this repository.',
  input_schema: {
    type: 'object',
    properties: {
      body: { type: 'string', description: 'Markdown.' },
      number: { type: 'integer', description: 'The number of the issue or pull request.' },
    },
    required: ['body', 'number'],
  },
};

const NOOP: BetaManagedAgentsCustomToolParams = {
  type: 'custom',
  name: 'noop',
  description: 'Says that nothing is to be changed, and why. Use it when you looked and no change is the right answer.',
  input_schema: {
    type: 'object',
    properties: { reason: { type: 'string', description: 'Why nothing needs to change.' } },
    required: ['reason'],
  },
};

const ASK_HUMAN: BetaManagedAgentsCustomToolParams = {
  type: 'custom',
  name: 'ask_human',
  description:
    'Asks a person a question and waits for the answer; it may take hours, and the clock stands still. Use it only for a ' +
    'decision that you cannot make from what you have.',
  input_schema: {
    type: 'object',
    properties: { question: { type: 'string', description: 'One clear question, with the options you see.' } },
    required: ['question'],
  },
};

/**
 * The custom tools by which an agent may ask for the outputs that its automation allows; `noop` always, `ask_human` where
 * the automation names people who could answer.
 */
export function outputTools(
  automation: Pick<Automation, 'safeOutputs' | 'approval' | 'on'>,
): BetaManagedAgentsCustomToolParams[] {
  const { safeOutputs, approval, on } = automation;
  const comment = safeOutputs.addComment?.target === '*' ? ADD_COMMENT_ANYWHERE : ADD_COMMENT;
  return [
    ...(safeOutputs.createPullRequest ? [CREATE_PULL_REQUEST] : []),
    ...(safeOutputs.addComment ? [comment] : []),
    ...(approval.length > 0 || expectsReply(on) ? [ASK_HUMAN] : []),
    NOOP,
  ];
}
