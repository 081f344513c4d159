import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { NewDelivery } from '../../database/inbox/store-deliveries.ts';
import type { Environment } from '../../runtime/environment.ts';
import type { IncomingEvent } from '../dispatch/incoming-event.ts';
import type { GithubQuestions } from './github/github-questions.ts';

/** A request as it came in over HTTP. */
export interface HookRequest {
  /** In any case. */
  header: (name: string) => string | undefined;
  /** The raw bytes. */
  body: Uint8Array;
}

/** The settings in which sources find their secrets; a new source names its own variable of `sourceSecrets`. */
export type SourceEnvironment = Pick<Environment, 'github' | 'sourceSecrets'>;

/** What sources ask the outside with; each source takes the member that it needs. */
export interface SourceClients {
  github: GithubQuestions;
}

/** A delivery to be stored, or why the request is none: sending it again would not help. */
export type Accepted = { delivery: NewDelivery } | { refused: { status: 400 | 415; error: string } };

/** An address at which a source is listened to. */
export interface SourceRoute {
  /** `/hooks/<source>`; requests are POST. */
  path: string;
  /** Null when the signature of the raw bytes is right, else the sentence to refuse the request with. */
  verify(request: HookRequest, environment: SourceEnvironment): string | null;
  /** Makes a delivery of a request whose signature is right. */
  accept(request: HookRequest): Accepted;
}

/** A delivery as it arrived, stored or not. */
export type GivenDelivery = Pick<Delivery, 'source' | 'deliveryId' | 'name' | 'headers' | 'body'>;

/** The doing half of a source. */
export interface TriggerSource {
  /** As in the table of definitions/sources/. */
  id: string;
  /** None for a source that nobody sends to. */
  routes: readonly SourceRoute[];
  /** Normalises a delivery of this source. Throws MalformedDelivery when it is not what its sender documents. */
  read(delivery: GivenDelivery): IncomingEvent;
  /** The account of Curfew itself, when this event may be its own doing; else null. Throws when it cannot be asked now. */
  ownAccount(incoming: IncomingEvent, clients: SourceClients): Promise<string | null>;
  /**
   * Asks for what a match by the pure half of this source still depends on (its `needs`). Null when all of it holds, else
   * the reason why there is no run. Throws when it cannot be asked now. A row may declare `needs` with its own type.
   */
  checkNeeds(needs: unknown, incoming: IncomingEvent, clients: SourceClients): Promise<string | null>;
}
