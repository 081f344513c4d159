import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../activities/report/verify-outcome.ts';
import type { Artefact } from '../../../contract/artefact.ts';
import { toolOfOutput, type OutputRequest, type OutputResult } from '../../../contract/output.ts';
import { OUTPUTS } from '../../../definitions/outputs/outputs.ts';
import type { IssueRecord } from '../../../stand-ins/forge/store.ts';
import { openForge, type OpenForge } from '../forge/open-forge.ts';
import { openStage, type RequestChange, type Stage } from './open-stage.ts';

export interface OutputCall extends RequestChange {
  /** What the automation writes below the key. */
  options?: unknown;
  /** The id of a use of the tool that an earlier attempt had. */
  again?: string;
}

/** One output on one stage, opened anew for each test of a file; all share a forge. */
export interface IssueStage {
  readonly forge: OpenForge;
  readonly stage: Stage;
  request(toolUseId: string, call?: OutputCall): OutputRequest;
  /** The agent calls the output's tool; the activity runs once. */
  call(input: Record<string, unknown>, call?: OutputCall): Promise<{ id: string; result: OutputResult }>;
  /** The issue that started the run, or another one, as the forge has it. */
  issue(number?: number): IssueRecord;
  /** The texts of the comments on it. */
  comments(number?: number): string[];
  change(change: Partial<IssueRecord>, number?: number): void;
  /** How the artefact of a result looks at the end of the run. */
  verified(result: OutputResult | { done: true; artefact: Artefact }): Promise<string | null>;
}

/** For an output by its key. Call it at the top of a test file. */
export function issueStage(key: string): IssueStage {
  let forge: OpenForge;
  let stage: Stage;
  beforeAll(async () => {
    forge = await openForge();
  });
  afterAll(() => forge.close());
  beforeEach(async () => {
    stage = await openStage(forge);
  });
  afterEach(() => stage.close());
  const output = OUTPUTS.find((one) => one.key === key);
  if (output === undefined) throw new Error(`There is no output ${key}.`);
  const issue = (number = stage.issue): IssueRecord => {
    const found = forge.forge.state().issues.find((one) => one.number === number);
    if (found === undefined) throw new Error(`There is no issue ${number}.`);
    return found;
  };
  const request: IssueStage['request'] = (toolUseId, { options = null, ...change } = {}) => {
    const made = stage.request(toolUseId, change);
    made.automation.safeOutputs.allowed[key] = output.options.parse(options);
    return made;
  };
  return {
    get forge() {
      return forge;
    },
    get stage() {
      return stage;
    },
    request,
    call: async (input, { again, ...call } = {}) => {
      const id = again ?? stage.session.use(toolOfOutput(key), input);
      return { id, result: await stage.run(handOver, request(id, call)) };
    },
    issue,
    comments: (number = stage.issue) =>
      forge.forge
        .state()
        .comments.filter(({ issueNumber }) => issueNumber === number)
        .map(({ body }) => body),
    change: (change, number) => void forge.forge.changeIssue(issue(number).id, change),
    verified: async (result) => {
      const artefacts = result.done && result.artefact !== null ? [result.artefact] : [];
      const outcome = await stage.run(verifyOutcome, { repository: 'acme/api', artefacts });
      return outcome.verified ? null : outcome.reason;
    },
  };
}
