import { ApplicationFailure } from '@temporalio/common';
import { pacedFor } from '../connections/github/pace/paced-for.ts';
import { withHeartbeat } from '../connections/temporal/with-heartbeat.ts';
import { createRedact } from '../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../runtime/secrets/own-secrets.ts';
import { redactError } from '../runtime/secrets/redact-error.ts';
import { redactValues } from '../runtime/secrets/redact-values.ts';
import { noteOwnActs } from '../database/own-acts/note-own-acts.ts';
import { recordAction } from '../database/people/record-action.ts';
import type { Database } from '../database/schema.ts';
import { githubOf, type Asking } from './access/github-of.ts';
import { admit } from './admission/admit.ts';
import { raise } from './admission/raise.ts';
import { reap } from './admission/reap.ts';
import { reapSessions } from './admission/reap-sessions.ts';
import { reserve } from './admission/reserve.ts';
import { settle } from './admission/settle.ts';
import { takeEvent } from './admission/take-event.ts';
import { pinCheckout } from './checkout/pin-checkout.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { lookUp } from './lookups/look-up.ts';
import { collectPartial } from './outputs/collect-partial.ts';
import { handOver } from './outputs/hand-over.ts';
import { withOwnActs } from './own-acts/with-own-acts.ts';
import { checkActor } from './people/check-actor.ts';
import { closeApproval } from './people/close-approval.ts';
import { openApproval } from './people/open-approval.ts';
import { recordLimits } from './people/record-limits.ts';
import { reportStatus } from './report/report-status.ts';
import { verifyOutcome } from './report/verify-outcome.ts';
import { planOccasion } from './schedule/plan-occasion.ts';
import { archiveSession } from './session/archive-session.ts';
import { attendSession } from './session/attend-session.ts';
import { interruptSession } from './session/interrupt-session.ts';
import { openSession } from './session/open-session.ts';
import { raiseCap } from './session/raise-cap.ts';
import { sendMessage } from './session/send-message.ts';
import { stopAtDeadline } from './session/stop-at-deadline.ts';
import { answerQuestion } from './session/tools/answer-question.ts';
import { confirmTool } from './session/tools/confirm-tool.ts';
import { describeTool } from './session/tools/describe-tool.ts';

/** The short activities, bound to what they need. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  const bound = Object.entries(ACTIVITIES).map(([name, activity]) => [
    name,
    bind(dependencies, activity as Activity<unknown, unknown>, FOR_OUTPUTS.has(name) ? 'outputs' : 'talk'),
  ]);
  return Object.fromEntries(bound) as Activities;
}

/** Attending: long, on a Worker of its own. */
export function createAttendActivities(dependencies: ActivityDependencies): AttendActivities {
  return { attendSession: bind(dependencies, attendSession, 'talk') };
}

/** All activities, under the names by which workflows call them. */
export type Activities = { [Name in keyof typeof ACTIVITIES]: Bound<(typeof ACTIVITIES)[Name]> };

export interface AttendActivities {
  attendSession: Bound<typeof attendSession>;
}

type Activity<Request, Result> = (dependencies: ActivityDependencies, request: Request) => Promise<Result>;

type Bound<Unbound> = Unbound extends (dependencies: ActivityDependencies, request: infer Request) => infer Result
  ? (request: Request) => Result
  : never;

/**
 * Every short activity. Histories hold these names: once released, a name changes only with a patch of the workflow.
 */
const ACTIVITIES = {
  admit,
  answerQuestion,
  archiveSession,
  checkActor,
  closeApproval,
  collectPartial,
  confirmTool,
  describeTool,
  handOver,
  interruptSession,
  lookUp,
  openApproval,
  openSession,
  pinCheckout,
  planOccasion: onDatabase(planOccasion),
  raise,
  raiseCap,
  reap,
  reapSessions,
  recordAction: onDatabase(recordAction),
  recordLimits,
  reportStatus,
  reserve,
  sendMessage,
  settle,
  stopAtDeadline,
  takeEvent,
  verifyOutcome,
};

/** The activities that need at GitHub what the outputs of the automation need. All others talk at most. */
const FOR_OUTPUTS: ReadonlySet<string> = new Set(['handOver', 'collectPartial', 'verifyOutcome']);

/** Makes an activity of a function of the database. */
function onDatabase<Request, Result>(
  pass: (database: Database, request: Request) => Promise<Result>,
): Activity<Request, Result> {
  return ({ database }, request) => pass(database, request);
}

function bind<Request, Result>(
  dependencies: ActivityDependencies,
  activity: Activity<Request, Result>,
  purpose: 'outputs' | 'talk',
): (request: Request) => Promise<Result> {
  return (request) =>
    withHeartbeat(() => withoutSecrets(dependencies, () => forRun(dependencies, { activity, purpose, request })));
}

interface Called<Request, Result> {
  activity: Activity<Request, Result>;
  purpose: 'outputs' | 'talk';
  request: Request;
}

/**
 * The activity acts at GitHub with the tokens of its run. What it does there is written down before, and if it has to wait there,
 * the run is said to wait.
 */
function forRun<Request, Result>(
  dependencies: ActivityDependencies,
  { activity, purpose, request }: Called<Request, Result>,
): Promise<Result> {
  const runId = typeof request === 'object' && request !== null && 'runId' in request ? request.runId : null;
  if (typeof runId !== 'string') return activity(dependencies, request);
  const { access, database } = dependencies;
  const github = githubOf(access.ofRun(runId), purpose, request as Asking);
  const noting = { ...dependencies, github: withOwnActs(github, (keys) => noteOwnActs(database, runId, keys)) };
  return pacedFor(runId, () => activity(noting, request));
}

/**
 * What an activity returns or throws goes into the history of its run, and from there into the run's record, its details and
 * its status comment. Servers, programs and the agent speak in it, so our secrets are taken out here, in one place.
 */
async function withoutSecrets<Result>(
  { environment, access, dataFolder }: ActivityDependencies,
  work: () => Promise<Result>,
): Promise<Result> {
  const redact = async () => createRedact([...(await ownSecrets(environment, dataFolder)), ...access.secrets()]);
  try {
    return redactValues(await work(), await redact());
  } catch (error) {
    return endHopeless(redactError(error, await redact()));
  }
}

/** A RangeError: a value is too deep or too long for this machine, so another attempt would fail in the same way. */
function endHopeless(error: unknown): never {
  throw error instanceof RangeError ? ApplicationFailure.nonRetryable(error.message, 'OutOfRange') : error;
}
