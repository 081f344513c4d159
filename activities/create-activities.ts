import { Context } from '@temporalio/activity';
import { addComment } from './add-comment.ts';
import { admit } from './admit.ts';
import { answerQuestion } from './answer-question.ts';
import { archiveSession } from './archive-session.ts';
import { attendSession } from './attend-session.ts';
import { checkActor } from './check-actor.ts';
import { closeApproval } from './close-approval.ts';
import { collectPartial } from './collect-partial.ts';
import { confirmTool } from './confirm-tool.ts';
import { createPullRequest } from './create-pull-request.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { describeTool } from './describe-tool.ts';
import { interruptSession } from './interrupt-session.ts';
import { measureWork } from './measure-work.ts';
import { noop } from './noop.ts';
import { openApproval } from './open-approval.ts';
import { openSession } from './open-session.ts';
import { raiseCap } from './raise-cap.ts';
import { raise } from './raise.ts';
import { reserve } from './reserve.ts';
import { reap } from './reap.ts';
import { recordAction } from './record-action.ts';
import { refuseTool } from './refuse-tool.ts';
import { reportStatus } from './report-status.ts';
import { sendMessage } from './send-message.ts';
import { settle } from './settle.ts';
import { stopAtDeadline } from './stop-at-deadline.ts';
import { verifyOutcome } from './verify-outcome.ts';

type Bound<Activity> = Activity extends (dependencies: ActivityDependencies, request: infer Request) => infer Result
  ? (request: Request) => Result
  : never;

/**
 * Every activity that has a heartbeat timeout heartbeats at each third of it, and only from the first third on: most are
 * over by then, and each heartbeat is an Action of Temporal.
 */
function bind<Request, Result>(
  dependencies: ActivityDependencies,
  activity: (dependencies: ActivityDependencies, request: Request) => Promise<Result>,
): (request: Request) => Promise<Result> {
  return async (request) => {
    const context = Context.current();
    const { heartbeatTimeoutMs } = context.info;
    const beat = heartbeatTimeoutMs ? setInterval(() => context.heartbeat(), heartbeatTimeoutMs / 3) : undefined;
    try {
      return await activity(dependencies, request);
    } finally {
      clearInterval(beat);
    }
  };
}

const ACTIVITIES = {
  addComment,
  admit,
  answerQuestion,
  archiveSession,
  checkActor,
  closeApproval,
  collectPartial,
  confirmTool,
  createPullRequest,
  describeTool,
  interruptSession,
  measureWork,
  noop,
  openApproval,
  openSession,
  raiseCap,
  raise,
  reserve,
  reap,
  recordAction,
  refuseTool,
  reportStatus,
  sendMessage,
  settle,
  stopAtDeadline,
  verifyOutcome,
};

/** By name, as workflows call them. */
export type Activities = { [Name in keyof typeof ACTIVITIES]: Bound<(typeof ACTIVITIES)[Name]> };

export interface AttendActivities {
  attendSession: Bound<typeof attendSession>;
}

/** The short activities, bound to what they need. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const bound = Object.entries(ACTIVITIES).map(([name, activity]) => [
    name,
    bind(dependencies, activity as (dependencies: ActivityDependencies, request: unknown) => Promise<unknown>),
  ]);
  return Object.fromEntries(bound) as Activities;
}

/** Attending: long, on a Worker of its own. */
export function createAttendActivities(dependencies: ActivityDependencies): AttendActivities {
  return { attendSession: bind(dependencies, attendSession) };
}
