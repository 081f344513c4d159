import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { NewDelivery } from '../../database/inbox/store-deliveries.ts';
import type { Environment } from '../../runtime/environment.ts';
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
export type SourceEnvironment = Pick<Environment, 'github' | 'sourceSecrets'>;

/** The clients with which sources ask the outside; each source uses the member that it needs. */
export interface SourceClients {
  github: GithubQuestions;
}

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
  { delivery: NewDelivery; answer?: Answer } | { answer: Answer } | { refused: { status: 400 | 415; error: string } };

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

/** A delivery as it arrived, stored or not. */
export type GivenDelivery = Pick<Delivery, 'source' | 'deliveryId' | 'name' | 'headers' | 'body'>;

/** The doing half of a source. */
export interface TriggerSource {
  /** As in the table of definitions/sources/. */
  id: string;
  /** Empty for a source that receives no requests. */
  routes: readonly SourceRoute[];
  /** Normalises a delivery of this source. Throws MalformedDelivery when it is not what its sender documents. */
  read(delivery: GivenDelivery): IncomingEvent;
  /**
   * The account of Curfew itself, if Curfew may have caused this event; else null. Throws if it cannot be asked now.
   */
  ownAccount(incoming: IncomingEvent, clients: SourceClients): Promise<string | null>;
  /**
   * Asks the outside for what a match still depends on: the `needs` that the pure half of this source returned. Returns
   * null if all conditions hold, else the reason why there is no run. Throws if the outside cannot be asked now. A row
   * may declare `needs` with its own type.
   */
  checkNeeds(needs: unknown, incoming: IncomingEvent, clients: SourceClients): Promise<string | null>;
}
