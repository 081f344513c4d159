import type { ServerResponse } from 'node:http';

export interface StandInEvent {
  id: string;
  type: string;
  processed_at: string;
  [member: string]: unknown;
}

/** A file that has left the sandbox of a session. */
export interface StandInFile {
  id: string;
  filename: string;
  bytes: Buffer;
  created_at: string;
}

/** What a tool use was answered. */
export interface StandInAnswer {
  text: string;
  isError: boolean;
}

/** What happens to the next events that are sent: their sender learns of a failure, whether or not they arrive. */
export type SendingFault =
  | { lost: 'before it arrives' | 'after it arrived' }
  | { status: number; /** Happens before the refusal. */ before: () => void };

const USAGE = { input_tokens: 0, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

/** A session without an agent: the caller decides what it says. It records what happens to it. */
export class StandInSession {
  readonly id: string;
  /** From when on lists show it, in ms. */
  listedFrom = 0;
  isDeleted = false;
  /** As they were given when it was created. */
  vaultIds: unknown = [];
  readonly createdAt = new Date().toISOString();
  readonly events: StandInEvent[] = [];
  readonly files: StandInFile[] = [];
  readonly #metadata: Record<string, unknown>;
  readonly #streams = new Set<ServerResponse>();
  #status: 'running' | 'idle' = 'running';
  #archivedAt: string | null = null;
  #fault: SendingFault | null = null;
  /** How many model requests it has reported. Each of them used one output token. */
  said = 0;
  /** What it says that it has used; null: its requests. */
  usage: Record<string, unknown> | null = null;
  /** Its cap in whole cents; null: none. */
  budgetCents: number | null = null;
  /** Called when one of its files is read, before its bytes are sent. */
  onRead: () => void = () => {};
  /** When it was last interrupted without a message that tells it how to go on, in ms; null before that. */
  interruptedAt: number | null = null;

  constructor(number: number, metadata: Record<string, unknown>) {
    this.id = `sesn_${number}`;
    this.#metadata = metadata;
    this.#append('user.message', { content: [] });
  }

  get isAttended(): boolean {
    return this.#streams.size > 0;
  }

  get isArchived(): boolean {
    return this.#archivedAt !== null;
  }

  /** The session as the API shows it. */
  shown(): Record<string, unknown> {
    const { id, createdAt } = this;
    const usage = this.usage ?? { input_tokens: 0, output_tokens: this.said };
    return {
      id,
      type: 'session',
      status: this.#status,
      metadata: this.#metadata,
      vault_ids: this.vaultIds,
      usage,
      ...(this.budgetCents === null
        ? {}
        : { budget: { type: 'limit', max_list_cost: { amount: String(this.budgetCents), currency: 'USD' } } }),
      created_at: createdAt,
      updated_at: createdAt,
      archived_at: this.#archivedAt,
    };
  }

  /** Makes the session start to work now. Returns this time in ms. */
  begin(): number {
    return Date.parse(this.#append('session.status_running', {}).processed_at);
  }

  /** Reports the end of a model request with one output token, so that the requests can be counted by their tokens. */
  say(): void {
    if (this.#archivedAt !== null || this.#status !== 'running') return;
    this.said += 1;
    this.#append('span.model_request_end', {
      model_request_start_id: `start_${this.said}`,
      is_error: false,
      model_usage: USAGE,
    });
  }

  /** Reports any event, as the API would. */
  report(type: string, members: Record<string, unknown>): StandInEvent {
    return this.#append(type, members);
  }

  /** Ends the turn: the session says that nothing is to be changed, and becomes idle. */
  endTurn(): void {
    if (this.#status === 'idle') return;
    this.#append('agent.message', { content: [{ type: 'text', text: 'Nothing is to be changed.' }] });
    this.#idle();
  }

  /** Lets the agent call a custom tool. Returns the id of the use. */
  use(name: string, input: Record<string, unknown>): string {
    return this.#append('agent.custom_tool_use', { name, input }).id;
  }

  /** Answers a tool use, as a sender that is not the tested one. */
  answer(toolUseId: string, text: string): void {
    this.#append('user.custom_tool_result', { custom_tool_use_id: toolUseId, content: [{ type: 'text', text }] });
  }

  /** Every answer that a tool use got, in order. */
  answers(toolUseId: string): StandInAnswer[] {
    const results = this.events.filter(({ type }) => type === 'user.custom_tool_result');
    return results
      .filter((event) => event['custom_tool_use_id'] === toolUseId)
      .map((event) => ({
        text: (event['content'] as { text: string }[]).map(({ text }) => text).join(''),
        isError: event['is_error'] === true,
      }));
  }

  /** Lets the agent write a file that leaves its sandbox. The same name again is a new file. */
  leave(filename: string, bytes: Buffer): void {
    const number = this.files.length + 1;
    // Files are told apart by their time, and two may be left in the same millisecond.
    const at = Math.max(Date.now(), Date.parse(this.files.at(-1)?.created_at ?? this.createdAt) + 1);
    this.files.push({ id: `file_${this.id}_${number}`, filename, bytes, created_at: new Date(at).toISOString() });
  }

  /** Lets the connection break at the next events that are sent, before or after they have arrived. */
  loseNextAnswer(lost: 'before it arrives' | 'after it arrived'): void {
    this.#fault = { lost };
  }

  /** Lets the next events that are sent be refused with this status, after something else has happened. */
  refuseNextAnswer(status: number, before: () => void = () => {}): void {
    this.#fault = { status, before };
  }

  /** Returns the fault that was asked for, once; null if there is none. */
  takeFault(): SendingFault | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  /** Takes events of a user. An interrupt without a message in the same request makes the session idle. */
  take(events: { type: string }[]): StandInEvent[] {
    const taken = events.map(({ type, ...members }) => this.#append(type, members));
    const isTold = events.some(({ type }) => type === 'user.message');
    if (events.some(({ type }) => type === 'user.interrupt') && !isTold) {
      this.interruptedAt = Date.now();
      this.#idle();
    }
    return taken;
  }

  archive(): void {
    this.#archivedAt ??= new Date().toISOString();
    for (const stream of this.#streams) stream.end();
  }

  /** Somebody deletes it: its streams are told and end, and it cannot be found any more. */
  delete(): void {
    this.isDeleted = true;
    this.#append('session.deleted', {});
    for (const stream of this.#streams) stream.end();
  }

  stream(response: ServerResponse): void {
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(': connected\n\n');
  }

  /** Breaks the streams, as a network failure does. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #idle(): void {
    this.#status = 'idle';
    this.#append('session.status_idle', { stop_reason: { type: 'end_turn' }, stop_details: null });
  }

  #append(type: string, members: object): StandInEvent {
    const id = `sevt_${this.id}_${this.events.length + 1}`;
    const event = { ...members, type, id, processed_at: new Date().toISOString() };
    this.events.push(event);
    for (const stream of this.#streams) stream.write(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
    return event;
  }
}
