import { addComment } from './add-comment.ts';
import { admit } from './admit.ts';
import { archiveSession } from './archive-session.ts';
import { attendSession } from './attend-session.ts';
import { createPullRequest } from './create-pull-request.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { measureSession } from './measure-session.ts';
import { noop } from './noop.ts';
import { openSession } from './open-session.ts';
import { refuseTool } from './refuse-tool.ts';
import { reportStatus } from './report-status.ts';
import { sendMessage } from './send-message.ts';
import { settle } from './settle.ts';
import { verifyOutcome } from './verify-outcome.ts';

type Bound<Activity> = Activity extends (dependencies: ActivityDependencies, request: infer Request) => infer Result
  ? (request: Request) => Result
  : never;

function bind<Request, Result>(
  dependencies: ActivityDependencies,
  activity: (dependencies: ActivityDependencies, request: Request) => Promise<Result>,
): (request: Request) => Promise<Result> {
  return (request) => activity(dependencies, request);
}

const ACTIVITIES = {
  addComment,
  admit,
  archiveSession,
  createPullRequest,
  measureSession,
  noop,
  openSession,
  refuseTool,
  reportStatus,
  sendMessage,
  settle,
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
