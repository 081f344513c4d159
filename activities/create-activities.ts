import { Context } from '@temporalio/activity';
import { addComment } from './outputs/add-comment/add-comment.ts';
import { admit } from './admission/admit.ts';
import { answerQuestion } from './session/tools/answer-question.ts';
import { archiveSession } from './session/archive-session.ts';
import { attendSession } from './session/attend-session.ts';
import { checkActor } from './people/check-actor.ts';
import { closeApproval } from './people/close-approval.ts';
import { collectPartial } from './outputs/create-pull-request/collect-partial.ts';
import { confirmTool } from './session/tools/confirm-tool.ts';
import { createPullRequest } from './outputs/create-pull-request/create-pull-request.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { describeTool } from './session/tools/describe-tool.ts';
import { interruptSession } from './session/interrupt-session.ts';
import { measureWork } from './session/measure-work.ts';
import { noop } from './outputs/noop/noop.ts';
import { openApproval } from './people/open-approval.ts';
import { openSession } from './session/open-session.ts';
import { raiseCap } from './session/raise-cap.ts';
import { raise } from './admission/raise.ts';
import { reserve } from './admission/reserve.ts';
import { reap } from './admission/reap.ts';
import { recordAction } from './people/record-action.ts';
import { refuseTool } from './session/tools/refuse-tool.ts';
import { reportStatus } from './report/report-status.ts';
import { sendMessage } from './session/send-message.ts';
import { settle } from './admission/settle.ts';
import { stopAtDeadline } from './session/stop-at-deadline.ts';
import { verifyOutcome } from './report/verify-outcome.ts';

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
