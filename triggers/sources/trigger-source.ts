import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { NewDelivery } from '../../database/inbox/store-deliveries.ts';
import type { Environment } from '../../runtime/environment.ts';
import type { IncomingEvent } from '../dispatch/incoming-event.ts';
import type { GithubQuestions } from './github/github-questions.ts';

/** A request as it came in over HTTP. */
export interface HookRequest {
  /** The name is not sensitive to case. */
  header: (name: string) => string | undefined;
  /** The raw bytes. */
  body: Uint8Array;
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
  /** Returns null if the signature of the raw bytes is right, else the sentence that answers the request. */
  verify(request: HookRequest, environment: SourceEnvironment): string | null;
  /**
   * Says what a request is whose signature is right. A delivery's `headers` must keep the `content-type` if the body may
   * be a form.
   */
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
