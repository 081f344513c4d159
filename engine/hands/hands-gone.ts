/**
 * The sandbox has ended with every process in it. The workspace stays as it was. The message may be shown to the agent.
 */
export class HandsGone extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`The sandbox was stopped: ${reason}. Files in the workspace are kept, running processes are not.`);
    this.name = 'HandsGone';
    this.reason = reason;
  }
}
