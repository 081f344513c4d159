import type { Client } from '@temporalio/client';
import type { Slack } from '../../connections/slack/create-slack.ts';
import type { DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { ActingRun, RunRange } from '../../database/own-acts/runs-acting-at.ts';
import type { RunSender, StartedRun } from '../../database/own-acts/runs-started-by.ts';
import type { Inbox } from '../../database/inbox/create-inbox.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import type { Database } from '../../database/schema.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Settings } from '../../definitions/settings.ts';
import type { Answered } from '../../definitions/sources/source-definition.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import type { Log } from '../../runtime/log.ts';
import type { RunId } from '../../contract/event.ts';
import type { IncomingEvent } from '../dispatch/incoming-event.ts';
import type { GithubQuestions } from './github/github-questions.ts';

/** Reads a header of a request. The name is not sensitive to case. */
export type ReadHeader = (name: string) => string | undefined;

/** A request as it came in over HTTP. */
export interface HookRequest {
  header: ReadHeader;
  /** The raw bytes. */
  body: Uint8Array;
}

/** Checks the signature of a request while its body arrives. */
export interface BodyCheck {
  update(chunk: Uint8Array): void;
  /** Whether the signature is right. Called once, after the last chunk. */
  isRight(): boolean;
}

/** The settings in which sources find their secrets; a new source names its own variable of `sourceSecrets`. */
export type SourceEnvironment = Pick<Environment, 'github' | 'sentry' | 'slack' | 'sourceSecrets'>;

/**
 * The clients with which sources ask what a decision depends on; each source uses the member that it needs. All answers are
 * recorded with the delivery: a new question needs its line in `questionsThrough`.
 */
export interface DecidingClients {
  github: GithubQuestions;
  /** Null or absent: there is no token for Slack, so it cannot be asked. */
  slack?: Pick<Slack, 'channelName' | 'userNames'> | null;
  /** Absent where no database is at hand: then the account and the mark of a text tell what Curfew did. */
  ownActs?: OwnActs;
  /** The instant of the decision in milliseconds. Absent: now. */
  now?: () => number;
}

/** The clients with which sources decide, act and look for what was lost. */
export interface SourceClients extends DecidingClients {
  slack?: Slack | null;
}

/** What Curfew has written down about its own acts. */
export interface OwnActs {
  /** The newest act with one of these keys, not before `since` (RFC 3339); null if there is none. */
  find(keys: readonly string[], since: string | null): Promise<CausingRun | null>;
  /** Is anything written down that this run did? */
  knows(runId: RunId): Promise<boolean>;
  /** The runs with such an act since then (RFC 3339), the newest act first. */
  runsActing(keys: readonly string[], range: RunRange): Promise<ActingRun[]>;
  /** The runs that such events of a sender have started since then (RFC 3339), the newest first. */
  runsStartedBy(sender: RunSender, range: RunRange): Promise<StartedRun[]>;
}

/** A run, and how many runs caused one another until it. */
export interface CausingRun {
  runId: RunId;
  depth: number;
}

/** Who is behind an event, as in `EventDoer` of the pure half. */
export type Doer =
  | { kind: 'person' }
  | ({ kind: 'run' } & CausingRun)
  | ({ kind: 'answer'; isOfCurfew: boolean; answers: Answered[] } & CausingRun)
  | { kind: 'work'; answers: Answered[] };

/** What some senders must be told, as JSON. */
interface Answer {
  status: 200 | 202;
  body: Record<string, unknown>;
}

/**
 * What a request with a right signature is: a delivery to be stored, and how to answer once it is, if its sender wants to
 * hear something special; a question that only wants an answer, such as a handshake; or nothing that could be taken, so
 * that sending it again would not help.
 */
export type Accepted =
  | { delivery: NewDelivery; answer?: Answer }
  | { answer: Answer }
  | { refused: { status: 400 | 401 | 415; error: string } };

/** An address at which a source is listened to. */
export interface SourceRoute {
  /** `/hooks/<source>`; requests are POST. */
  path: string;
  /** The sentence that answers a request without a right signature. */
  wrongSignature: string;
  /**
   * Begins to check the signature of the raw bytes. It sees the headers alone: if it returns null, because the signature is
   * missing or cannot be one, the body is never read.
   */
  verify(header: ReadHeader, environment: SourceEnvironment): BodyCheck | null;
  /** Says what a request is whose signature is right. */
  accept(request: HookRequest): Accepted;
}

/** How the definitions use a source. */
export interface SourceUse {
  /** What each enabled automation says of it: what the `build` of the pure half made. */
  triggers: readonly unknown[];
  settings: Settings;
}

/** What was found again of what never arrived. */
export interface Recovered {
  /** Deliveries that were asked for again, or stored here. */
  recovered: number;
  /** Sentences about what could not be looked through, such as a repository whose webhooks may not be read. */
  notes: string[];
}

export interface Recovering {
  environment: SourceEnvironment;
  clients: SourceClients;
  definitions: Definitions;
  database: Database;
  inbox: Inbox;
  log: Log;
}

/** A start that a person asks for, as `curfew run` does. The same delivery id starts the same run. */
export interface HandStart {
  automation: string;
  /** As written. */
  inputs: Record<string, string>;
  actor: string;
  deliveryId: string;
}

/** `isLater`: Temporal is away, and the run starts when it is back. `refused`: a sentence that says why it never starts. */
export type HandStarted = { runId: RunId; isLater: boolean } | { refused: string };

/** With what a source acts on runs that exist, and starts those that a person asks for. */
export interface Acting {
  client: Client;
  database: Database;
  definitions: Definitions;
  clients: SourceClients;
  environment: SourceEnvironment;
  /** The key with which this installation signs who acts on a run. */
  actorKey: string;
  startByHand(start: HandStart): Promise<HandStarted>;
  log: Log;
}

/** With what a source listens to a sender that does not post. */
export interface Listening {
  environment: SourceEnvironment;
  inbox: Inbox;
  log: Log;
}

/** A delivery as it arrived, stored or not. */
export type GivenDelivery = Pick<Delivery, 'source' | 'deliveryId' | 'name' | 'headers' | 'body'>;

/** What a sender says of a delivery; `unknown` if it cannot be asked. */
export type Confirmation = 'listed' | 'not-listed' | 'unknown';

/** The doing half of a source. */
export interface TriggerSource {
  /** As in the table of definitions/sources/. */
  id: string;
  /** Where it is listened to; empty for a source that receives no requests. */
  routes(settings: Settings): readonly SourceRoute[];
  /**
   * What must be in the environment because enabled automations use this source, and is not: sentences that name the
   * variable, such as `GITHUB_WEBHOOK_SECRET is not set: it is needed to check signatures of webhooks`. Called only if there is
   * such an automation.
   */
  missing(use: SourceUse, environment: SourceEnvironment): string[];
  /** Normalises a delivery of this source. Throws MalformedDelivery when it is not what its sender documents. */
  read(delivery: GivenDelivery): IncomingEvent;
  /**
   * The account of Curfew itself, if Curfew may have caused this event; else null. Throws if it cannot be asked now.
   */
  ownAccount(incoming: IncomingEvent, clients: DecidingClients): Promise<string | null>;
  /**
   * Who is behind this event, by what Curfew has written down about its own acts; undefined if that says nothing. Leave it out
   * if Curfew writes nothing down about this source. Throws if the source must be asked, and cannot be asked now.
   */
  doer?(incoming: IncomingEvent, clients: DecidingClients): Promise<Doer | undefined>;
  /**
   * Asks the outside for what a match still depends on: the `needs` that the pure half of this source returned. Returns
   * null if all conditions hold, else the reason why there is no run. Throws if the outside cannot be asked now. A row
   * may declare `needs` with its own type.
   */
  checkNeeds(needs: unknown, incoming: IncomingEvent, clients: DecidingClients): Promise<string | null>;
  /**
   * Whether the sender says that it sent this delivery, which has the same content as an earlier one. Called only for
   * deliveries whose fingerprint `isConfirmable`; without this function the sender cannot be asked. `not-listed` may only
   * mean that the sender has not listed it yet. Throws if it cannot be asked now, but later.
   */
  confirm?(delivery: Delivery, clients: SourceClients): Promise<Confirmation>;
  /**
   * Finds deliveries that never arrived, and stores them or has them sent again. Called every few minutes by one process at a
   * time; leave it out if the sender cannot be asked. Throws if it cannot be asked now.
   */
  recover?(recovering: Recovering): Promise<Recovered>;
  /**
   * Does what a delivery asks of a run that exists, such as answering its question. Returns null if it asks nothing of one: then
   * it may start runs. It may be called again after it was killed. Throws if something outside is away.
   */
  act?(delivery: GivenDelivery, acting: Acting): Promise<DeliveryMark | null>;
  /**
   * Called once it was decided which runs a delivery starts, before that is recorded; called again if the process dies before.
   * Throws if something must not be left out and cannot be done now.
   */
  decided?(delivery: GivenDelivery, mark: DeliveryMark, acting: Acting): Promise<void>;
  /**
   * Notes where people reach the runs that a replay has started, such as the thread of a mention. Nobody is told anything, because
   * that was done when the delivery came. It may be called again.
   */
  replayed?(delivery: GivenDelivery, runs: readonly RunId[], database: Database): Promise<void>;
  /** Opens a connection over which deliveries arrive without HTTP; null if the environment asks for none. */
  listen?(listening: Listening): { stop(): Promise<void> } | null;
}
